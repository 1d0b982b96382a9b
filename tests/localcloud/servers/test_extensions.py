"""Extensions that the archives lack or that are preloaded: what the master user can do with them."""

import psycopg
import pytest

from localcloud.cloud.servers.postmaster import wait

EMBEDDINGS = """
    create table embeddings (id int primary key, embedding vector(3) not null);
    insert into embeddings select n, array[n % 17, n % 23, n % 29]::vector from generate_series(1, 2000) n;
    create index idx_embeddings_embedding on embeddings using hnsw (embedding vector_cosine_ops);
    analyze embeddings
"""


def test_the_master_user_makes_vectors_and_their_index_is_used(writer, run):
    run(writer, f"create extension vector; {EMBEDDINGS}")
    nearest = "select id from embeddings order by embedding <=> '[1,2,3]' limit 5"
    plan = "\n".join(line for (line,) in run(writer, f"explain {nearest}"))
    version = run(writer, "select extversion from pg_extension where extname = 'vector'")
    assert ("Index Scan using idx_embeddings_embedding" in plan, version) == (True, [("0.8.6",)])
    assert len(run(writer, nearest)) == 5


def test_a_replica_finds_the_nearest_vectors_too(writer, reader, run):
    run(writer, "create extension if not exists vector; create table points as select '[1,2]'::vector(2) as place")
    assert wait(lambda: run(reader, "select to_regclass('points') is not null") == [(True,)], 10)
    assert run(reader, "select place <-> '[1,2]' from points") == [(0.0,)]


@pytest.mark.parametrize("major", [15, 17], indirect=True)
def test_an_older_major_version_says_which_has_vectors(major, run):
    with pytest.raises(psycopg.errors.FeatureNotSupported, match='"vector" is supported by RDS') as refused:
        run(major, "create extension vector")
    assert refused.value.diag.message_hint == "PostgreSQL 18 has it here: declare that major"
