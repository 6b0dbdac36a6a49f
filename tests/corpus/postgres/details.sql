-- Odd corners of the grammar: precedence, brackets, names, literals.
SELECT numeric(55, 2) '1', a::numeric(-3), a::numeric(3, -6), '1'::numeric(3.5), a::s.t(1, 'x', y), a::timestamp(0) with time zone[] FROM t;
SELECT overlay(a, b => 1), substring(a), substring(), position(a IN b), trim(BOTH a, b, c), trim(a, b, c) FROM t;
SELECT count(*) FROM t WHERE (a, b) = ANY (VALUES (1, 2), (3, 4)) AND ROW(a, b) = ALL (SELECT 1, 2);
SELECT a[:2], a[1:], (a)[1:2], a[1].b[:].c, a.b.c[1][2], ((a).b).c[1], (((a).b)[1]).c, ((a)[1])[2], ((a[1]).b).c, (a[1:2])[1], ((a).*).b FROM t;
SELECT (f(1)).*, ((f(1)).a).b, (f(1)).a.b, ((SELECT r)).a, (SELECT r).a.b[1], (($1).a).b, ((ARRAY[r])[1]).a, (ROW(1, 2)::t).a.b, (a::t).b, ((a::t).b)[1], (CASE WHEN a THEN r END).b, (a || b)[1], (a COLLATE "C")[1] FROM t;
SELECT a.b, (a).b, ((a)).b, (((a)).b).c, (a.b).c, ((a.b)).c, ((a.b).c).d, (a.b.c).d, (a.b[1]).c, ((a.b)[1]).c, a.b[1].c FROM t;
SELECT now()::timestamp at time zone 'utc' at time zone 'cet', a at time zone b collate "C", (a at time zone b)::date, - a at time zone b, a + b at time zone c + d FROM t;
SELECT not a is null, not (a is null), not a = b or c, (not a) = b, not (a = b), not not a, a = (not b), a and not b, a or not b and c, not a < b, not a in (1), not a like b, not exists (select 1), not a::bool FROM t;
SELECT a < b, (a < b) < c, a < (b < c), (a = b) <> (c = d), (a is null) = (b is null), (a = b) is null, a = (b is null), (a in (1)) = (b in (2)), (a like b) like c, (a between b and c) between d and e, a between b and (c between d and e) FROM t;
SELECT a::int::text, (a::int)::text, a::int[1], (a::int[])[1], -a::int, (-a)::int, a.b::int, a[1]::int, (a + b)::int, (a, b)::t, array[a]::int[], a::int + b::int, a::int = b::int, (select 1)::int, f(a)::int, 'x'::int, $1::int, null::int, (a is null)::int, (not a)::int, case when a then b end::int FROM t;
SELECT a ^ b ^ c, a ^ (b ^ c), (a ^ b) ^ c, -a ^ b, (-a) ^ b, a ^ -b, a * b ^ c, (a * b) ^ c, a ^ b::int, a || b ^ c, a # b ^ c FROM t;
SELECT a + b + c, a + (b + c), a - b - c, a - (b - c), a * b / c, a * (b / c), a / b * c, a % b % c, (a + b) * (c - d), a + b * c - d / e % f, -(a + b), -a + b, a - -b, a + -b * c FROM t;
SELECT a || b || c, a || (b || c), a || b + c, (a || b) + c, a @> b || c, (a @> b) || c, a || b @> c, a << b || c, ~a || b, ~(a || b), @ a + b, @ (a + b), !! a || b, a <-> b + c, |/ a + b, |/ (a + b), -a || b, -(a || b) FROM t;
SELECT a IN (1) AND b NOT IN (2, 3) OR c IN (SELECT 1), (a IN (1)) IS TRUE, a IN (1) IS NULL, (a, b) IN ((1, 2)), a + 1 IN (b + 1, c || d), a IN (b = c), a || b IN (c), a IN ((SELECT 1), 2), a IN ((1), 2), a IN ((1, 2), (3, 4)), a IN (ARRAY[1]) FROM t;
SELECT extract(year from a) + 1, extract(dow from a::date), extract(day from (a - b)), extract(epoch from interval '1' day), -extract(hour from a), extract(minute from a)::int FROM t;
SELECT interval '1' day + a, interval '1' day::text, (interval '1' day)::text, - interval '1' day, interval '1 day' * 2, date '2000-01-01' + interval '1' month - interval '2' hour, time '10:00' at time zone 'x', interval '1' hour || 'x', interval '1'::text, interval '1' second(3) + b FROM t;
SELECT a FROM t GROUP BY (a, b), ROLLUP ((a, b), c), a, GROUPING SETS ((a, (b, c)), ((d)), ()), CUBE (a, (b)), (a), ((a)), ROW(a, b);
SELECT count(*) OVER (), count(*) FILTER (WHERE a) FROM t HAVING a > 1 WINDOW w AS (ORDER BY a ROWS 1 PRECEDING) ORDER BY count(*) OVER w LIMIT 1;
SELECT a FROM t WHERE a = 1 UNION SELECT b FROM u WHERE b = 2 GROUP BY b HAVING true WINDOW w AS () UNION ALL VALUES (1) UNION TABLE x ORDER BY 1 FOR UPDATE;
SELECT * FROM ((SELECT 1) UNION (SELECT 2)) AS a, ((SELECT 1) LIMIT 1) AS b, (SELECT 1 UNION SELECT 2 ORDER BY 1) AS c, ((VALUES (1)) ORDER BY 1) AS d, (((SELECT 1))) AS e, ((WITH x AS (SELECT 1) SELECT 2) UNION SELECT 3) AS f;
SELECT ((SELECT 1) UNION (SELECT 2)), ((SELECT 1) LIMIT 1), (((SELECT 1) ORDER BY 1)), ((VALUES (1))), ((SELECT 1) + (SELECT 2)), ((SELECT 1), 2), ((SELECT 1)) IN ((SELECT 1)), EXISTS ((SELECT 1) UNION (SELECT 2)), a IN ((SELECT 1) UNION (SELECT 2)), a IN (((SELECT 1))), ARRAY((SELECT 1) UNION (SELECT 2)), a = ANY ((SELECT 1) UNION (SELECT 2)), a = ANY ((SELECT 1)), a = ANY (((SELECT 1))::int[]) FROM t;
SELECT * FROM t1 a, t2 AS b, ONLY t3 c, t4 * AS d, t5 e (x, y), LATERAL f(a.x) g, unnest(a.y) WITH ORDINALITY AS h (i, j), (t6 CROSS JOIN t7), t8 NATURAL LEFT JOIN t9 k TABLESAMPLE SYSTEM (1);
SELECT "a" "b", 'c' "d", 1 e, f.g h, i.* FROM f, i;
SELECT 'a'
'b', E'a'
'b', B'0'
'1', X'a'
'b', U&'\0061'
'\0062', N'a'
'b';
SELECT $1, $2.a, $3[1] FROM t;
SELECT a FROM t WHERE a @@ to_tsquery('b') AND c ~* 'd' AND e !~~* 'f' AND g ~<~ 'h' AND i ~>=~ 'j' AND k <=> 'l' AND m ?& ARRAY['n'];
SELECT jsonb '{}' ->> 'a' = 'b', (j -> 'a' ->> 'b')::int > 1, j #>> '{a,b}' IS NULL, j -> 'a' IS NOT NULL AND j ? 'b', NOT j ? 'a', j @> '{}' AND NOT j <@ '{}', j - 'a' - 'b', j || '{}' || '[]', j ->> 'a' || 'b', 'x' || (j ->> 'a'), j -> 'a' -> 0, j['a'] -> 'b', (j -> 'a')['b'], (j['a'])['b'] FROM t;
SELECT trim(BOTH a, b, c), trim(a FROM b, c), a FROM t GROUP BY (cube(a)), CUBE (b), (rollup(c)) = 1, (cube(d))::int;
SELECT relname, relkind, relispartition FROM pg_class WHERE relname ~ '^idx' COLLATE "C" AND oid = ANY (ARRAY['a'::regclass, 'b'::regclass]::oid[]);
SELECT tableoid::regclass, ctid, xmin, t.tableoid::regclass::text, t.ctid = '(0,1)'::tid FROM ONLY t WHERE ctid = ANY (ARRAY['(0,1)', '(0,2)']::tid[]);
SELECT pg_get_viewdef('v'::regclass, true), obj_description('t'::regclass), pg_size_pretty(pg_relation_size('t')), has_table_privilege('u', 't', 'SELECT') AS ok;
SELECT count(*) FROM t WHERE a @> '{1}' AND NOT b && '{2}'::int[] AND c <@ ARRAY[ARRAY[1, 2]] AND d[1:2] = '{1,2}' AND array_length(e, 1) IS DISTINCT FROM 3;
SELECT a FROM generate_series(1, 3) a, generate_series(1, a) b WHERE a <> b ORDER BY a, b DESC;
SELECT to_char(a, 'FM999'), to_timestamp('2000', 'YYYY'), a::numeric::text, round(a, 2), a / 0.0, 'NaN'::numeric, 1e400::numeric, '1e5'::float8::numeric(10, 2), trunc(-1.5), width_bucket(a, ARRAY[1, 2]), 1.::numeric, .5::numeric FROM t;
SELECT 'a'::varchar = 'b'::text, 'x'::bpchar || 'y'::"char", E'\\x41'::bytea, '\x41'::bytea, B'10'::bit(4), X'1F'::bit varying, '2000-01-01'::date - '1999-01-01'::date, ('2000-01-01', '2001-01-01')::my_range FROM t;
SELECT int4range(1, 10, '[]') && int4range(5, 6), '[1,2)'::int4range @> 1, '{[1,2),[3,4)}'::int4multirange, upper(r) - lower(r), r -|- s, r << s, r &> s, r * s + t, isempty('empty'::int4range), range_agg(r), unnest(m), r @> ANY (ARRAY[s]) FROM t;
SELECT row_to_json(row(1, 'a')), json_build_object('a', 1)::text, j ->> 'a', j::jsonb - 'a' #- '{b,c}', jsonb_path_exists(j, '$[*] ? (@.a == 1)'), j @? '$.a' AND j @@ '$.b == 2', jsonb_agg(DISTINCT a ORDER BY a), jsonb_object_agg(k, v) FILTER (WHERE k IS NOT NULL), json_object_keys(j) FROM t;
SELECT 1 FROM t WHERE (SELECT count(*) FROM u WHERE u.a = t.a AND (SELECT max(b) FROM v WHERE v.c = u.c) > 1) = (SELECT 2) AND (a, b) = (SELECT c, d FROM w LIMIT 1) AND (a, b) IN (SELECT 1, 2 UNION ALL SELECT 3, 4) AND ROW(a) = ROW((SELECT 1));
SELECT a, CASE WHEN b IS NULL THEN 'x' WHEN b BETWEEN 1 AND 2 THEN 'y' WHEN b = ANY (c) THEN 'z' ELSE CASE d WHEN 1 THEN 'v' END END AS e, (CASE WHEN f THEN 1 ELSE 2 END) * 3, CASE WHEN (SELECT true) THEN 1 END FROM t ORDER BY CASE WHEN a THEN 1 ELSE 2 END, a DESC;
SELECT DISTINCT ON (1, lower(b)) a, b FROM t ORDER BY 1, lower(b), c USING >;
SELECT sum(a) OVER (PARTITION BY b ORDER BY c RANGE BETWEEN '1 day' PRECEDING AND '10 days'::interval FOLLOWING EXCLUDE TIES), percent_rank() OVER (), lag(a, -1, b + 1) OVER (ORDER BY c), first_value(a) OVER (PARTITION BY b ORDER BY c ROWS BETWEEN CURRENT ROW AND 2 FOLLOWING), count(*) OVER (w1 RANGE BETWEEN UNBOUNDED PRECEDING AND 1 FOLLOWING), nth_value(a, (SELECT 2)) OVER w2 FROM t WINDOW w1 AS (ORDER BY a), w2 AS (PARTITION BY b);
SELECT a.x, b.y FROM a LEFT JOIN (SELECT DISTINCT y, z FROM c WHERE z > 1) b (y, z) ON a.x = b.y AND b.z IS NOT NULL RIGHT JOIN d USING (q) FULL JOIN (VALUES (1, 'a'), (2, 'b')) AS v (i, s) ON v.i = d.i WHERE coalesce(a.x, b.y, d.q, v.i) IS NOT NULL;
SELECT * FROM a NATURAL RIGHT JOIN b NATURAL INNER JOIN c CROSS JOIN LATERAL (SELECT a.x UNION ALL SELECT b.y) AS l(z) LEFT JOIN LATERAL ROWS FROM (f(l.z), g(1)) WITH ORDINALITY AS r (m, n, o) ON r.m = l.z;
SELECT pg_catalog.set_config('search_path', '', false), pg_catalog.count(*), pg_catalog.sum(DISTINCT a) FILTER (WHERE b) OVER (ORDER BY c), "my schema"."my func"(a := 1, VARIADIC b => ARRAY[2]), information_schema._pg_char_max_length(1, 2) FROM t;
WITH RECURSIVE r(a, b) AS MATERIALIZED (SELECT 1, ARRAY[1] UNION SELECT a + 1, b || a FROM r WHERE a < 5 AND NOT a = ANY (b)), s AS NOT MATERIALIZED (SELECT * FROM r LIMIT 3) SELECT (SELECT max(a) FROM s), * FROM r JOIN s USING (a) ORDER BY r.b;
WITH a AS (WITH b AS (SELECT 1 AS x) SELECT x FROM b UNION SELECT 2), c AS (SELECT * FROM a WHERE x IN (WITH d AS (SELECT 1) TABLE d)) SELECT * FROM c EXCEPT (WITH e AS (VALUES (1)) SELECT * FROM e) ORDER BY 1 FOR UPDATE OF c;
SELECT $1::text, $2 || $3, coalesce($4, $5::int[]), a = ANY ($6), b LIKE $7 ESCAPE $8, c BETWEEN $9 AND $10, LIMIT_ME($11) FROM t LIMIT $12 OFFSET $13;
SELECT 'x' AS "A", "B".c AS d, "e f".*, $$g$$ h, U&"\0069" j, k AS "l""m", 1 AS "1", true AS "select" FROM "B", "e f", t AS k (i);
SELECT /*+ SeqScan(t) */ a -- trailing
FROM t /* mid /* nested */ */ WHERE a > 1 -- last
AND b < 2;
SELECT a::text COLLATE "C" || b COLLATE "C", (a COLLATE "de-x-icu") < (b COLLATE "de-x-icu"), max(a COLLATE "C") OVER (ORDER BY b COLLATE "POSIX" DESC), a IN ('x' COLLATE "C"), ARRAY[a COLLATE "C"], CASE WHEN a COLLATE "C" > 'b' THEN 1 END FROM t GROUP BY a COLLATE "C", b HAVING max(c) COLLATE "C" > 'd';
SELECT a IS DISTINCT FROM b, a IS NOT DISTINCT FROM NULL, (a, b) IS DISTINCT FROM (c, d), NOT (a IS DISTINCT FROM b), a + 1 IS DISTINCT FROM b || c, a IS DISTINCT FROM b::int, a IS DISTINCT FROM CASE WHEN b THEN c END, a IS DISTINCT FROM -b FROM t;
