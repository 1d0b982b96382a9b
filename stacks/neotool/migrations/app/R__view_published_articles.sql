-- What readers find: published and not deleted, with the author's shown name.
CREATE OR REPLACE VIEW published_articles WITH (security_invoker = true) AS
SELECT articles.id, articles.title, articles.body, articles.tags, articles.published_at,
       articles.category_id, articles.author_id, profiles.display_name AS author_name, articles.search
  FROM articles
  LEFT JOIN profiles ON profiles.user_id = articles.author_id AND profiles.deleted_at IS NULL
 WHERE articles.status = 'PUBLISHED' AND articles.deleted_at IS NULL;

COMMENT ON VIEW published_articles IS 'Articles that readers may find';
