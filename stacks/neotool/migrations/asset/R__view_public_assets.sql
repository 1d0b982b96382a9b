-- Files that anybody may have: public themselves, or by a rule for everyone that still holds.
CREATE OR REPLACE VIEW public_assets WITH (security_invoker = true) AS
SELECT assets.id, assets.bucket_id, assets.object_key, assets.file_name, assets.media_type, assets.size_bytes
  FROM assets
 WHERE assets.status = 'READY' AND assets.deleted_at IS NULL
   AND (assets.visibility = 'PUBLIC' OR EXISTS (
       SELECT FROM visibility_rules AS rules
        WHERE rules.grantee = 'EVERYONE' AND rules.deleted_at IS NULL
          AND (rules.asset_id = assets.id OR rules.bucket_id = assets.bucket_id)
          AND (rules.expires_at IS NULL OR rules.expires_at > now())
   ));

COMMENT ON VIEW public_assets IS 'Files that anybody may have';
