-- Literals, operators and their precedence, predicates, casts, special syntaxes.
SELECT 1, -1, 1.5, .5, 5., 1e10, 1.5E-3, 'it''s', E'a\tb\'c\\', E'\u00e9\x41', $$dollar$$, $t$a $$ b$t$, NULL, true, FALSE;
SELECT B'1010', b'0', X'1FF', x'ab', N'national', U&'d\0061t\+000061', U&'d!0061' UESCAPE '!', U&"d\0061ta" FROM t AS t("data");
SELECT 'a'
  'b' AS joined, E'c\n'
  'd';
SELECT DATE '2024-01-01', TIME '12:00', TIMESTAMP '2024-01-01 00:00', TIMESTAMP WITH TIME ZONE '2024-01-01 00:00+01', TIMESTAMP(3) '2024-01-01 00:00:00.1234', TIME(0) WITH TIME ZONE '10:00+02', INTERVAL '1' DAY, INTERVAL '1 day 2 hours', INTERVAL '1-2' YEAR TO MONTH, INTERVAL '1 2:03:04' DAY TO SECOND(2), INTERVAL(3) '1.23456 second', INTERVAL '5' SECOND(1);
SELECT float8 '1.5', int4 '1', bool 't', numeric '1.5', json '{}', point '(1,2)', pg_catalog.int4 '3', varchar(3) 'abc', char 'x', bit '101', bit varying(3) '101', "char" 'y', double precision '1', character varying 'z', uuid 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11';
SELECT a::int, a::numeric(10, 2), a::varchar(3)[], a::text[][], a::int[3], a::timestamp(3) with time zone, a::time without time zone, a::interval day to second, a::bit(3), a::bit varying, a::double precision, a::"char", a::s.t, a::character(3), a::int array, a::int array[4], a::national character varying(3) FROM t;
SELECT CAST(a AS integer), CAST('x' AS char(3)), CAST(ROW(1, 2) AS pair), int4(3.7), text(1) FROM t;
SELECT -1::int, (-1)::int, - a ^ 2, 2 ^ 3 ^ 2, 2 ^ (3 ^ 2), a ! b, !! a, @ -5, |/ 25, ||/ 27, ~ 1, a # b, a & b | c, a << 1 >> 2, 5 % 3 FROM t;
SELECT a + b * c - d / e % f, (a + b) * c, a - (b - c), a / (b / c), a || b || c, a || (b || c), a < b AND c > d OR NOT e FROM t;
SELECT a = b, a <> b, a != b, a <= b, a >= b, a IS DISTINCT FROM b, a IS NOT DISTINCT FROM b, (a = b) = c, (a < b) IS TRUE FROM t;
SELECT a IS NULL, a IS NOT NULL, a ISNULL, a NOTNULL, b IS TRUE, b IS NOT FALSE, b IS UNKNOWN, b IS NOT UNKNOWN, a IS NULL IS NOT TRUE, (a, b) IS NULL FROM t;
SELECT a IS NORMALIZED, a IS NFC NORMALIZED, a IS NOT NFKD NORMALIZED, normalize(a), normalize(a, NFD) FROM t;
SELECT a BETWEEN 1 AND 10, a NOT BETWEEN SYMMETRIC 10 AND 1, a BETWEEN ASYMMETRIC b AND c, a BETWEEN b + 1 AND c * 2 AND d FROM t;
SELECT a IN (1, 2), a NOT IN (SELECT 1), (a, b) IN ((1, 2), (3, 4)), (a, b) NOT IN (SELECT 1, 2), a IN ((SELECT 1)), a IN (VALUES (1), (2)) FROM t;
SELECT s LIKE 'a%', s NOT LIKE 'a\%' ESCAPE '\', s ILIKE 'A_', s NOT ILIKE 'b', s SIMILAR TO '(a|b)+', s NOT SIMILAR TO 'x' ESCAPE '#', s LIKE ANY (ARRAY['a%', 'b%']), s NOT LIKE ALL ('{x,y}'), s ILIKE SOME (SELECT p FROM patterns) FROM t;
SELECT s ~ '^a', s ~* 'A', s !~ 'b', s !~* 'B', s ~~ 'c%', s !~~ 'd', s ~~* 'e', s ^@ 'pre' FROM t;
SELECT a = ANY (ARRAY[1, 2]), a = ANY ('{1,2}'::int[]), a > ALL (SELECT x FROM u), a <> SOME (arr), a = ANY ((SELECT array_agg(x) FROM u)::int[]), a OPERATOR(pg_catalog.=) ANY (arr), a ~ ANY (arr) FROM t;
SELECT EXISTS (SELECT FROM t), NOT EXISTS (SELECT 1 FROM u WHERE u.a = t.a), (SELECT 1) = 1, (SELECT a, b FROM t LIMIT 1) = (1, 2), ROW(1, 2) = (SELECT a, b FROM t), (a, b) > ALL (SELECT c, d FROM u) FROM t;
SELECT ROW(), ROW(1), ROW(1, 'a', NULL), (1, 2), (a, b) < (c, d), ROW(a, b) IS NOT DISTINCT FROM ROW(1, 2), (a, b) <> ROW(c, d), ROW(t.*) FROM t;
SELECT (DATE '2024-01-01', DATE '2024-02-01') OVERLAPS (DATE '2024-01-15', INTERVAL '1 month'), (a, b) OVERLAPS (c, d) AND e FROM t;
SELECT ARRAY[1, 2], ARRAY[[1, 2], [3, 4]], ARRAY[]::int[], ARRAY[ARRAY[1], ARRAY[2]], '{1,2}'::int[], a[1], a[1][2], a[1:2], a[:2], a[2:], a[:], a[1:2][3:4], a[b + 1], t.a[1], (t.a)[2:3] FROM t;
SELECT a @> b, a <@ b, a && b, a || ARRAY[1], 1 || a, a -|- b, a &< b, a << b, a <-> b, a #= b, a *= b, a ~=~ b, a ->> 'k' FROM t;
SELECT j -> 'a', j ->> 'a', j #> '{a,b}', j #>> ARRAY['a', 'b'], j ? 'k', j ?| ARRAY['a'], j ?& ARRAY['b'], j @? '$.a', j @@ '$.a > 1', j - 'a', j #- '{a}', j -> 0 -> 'x' ->> 'y', (j -> 'n')::int + 1, j['a']['b'] FROM docs;
SELECT jsonb_build_object('a', 1, 'b', jsonb_build_array(1, 2)), jsonb_path_query(j, '$.a[*] ? (@ > $x)', '{"x": 1}'), jsonb_set(j, '{a}', '1'::jsonb, true), row_to_json(t), to_jsonb(t.*) FROM docs t;
SELECT s COLLATE "C", s COLLATE "de_DE" < 'b', s || 'x' COLLATE pg_catalog."default", (s COLLATE "C") LIKE 'a%' FROM t;
SELECT ts AT TIME ZONE 'UTC', ts AT TIME ZONE 'UTC' AT TIME ZONE 'CET', (now() AT TIME ZONE tz)::date, ts AT TIME ZONE INTERVAL '-08:00' FROM t;
SELECT 1 OPERATOR(pg_catalog.+) 2 OPERATOR(pg_catalog.*) 3, OPERATOR(pg_catalog.-) 5, a OPERATOR(s.@@) b FROM t;
SELECT extract(year FROM d), extract('epoch' FROM i), extract(timezone_hour FROM ts), date_part('dow', d), date_trunc('month', d), date_trunc('day', ts, 'UTC'), extract(day FROM a - b) FROM t;
SELECT substring(s FROM 2), substring(s FROM 2 FOR 3), substring(s FOR 3), substring(s FOR 3 FROM 2), substring(s FROM 'a(.)b'), substring(s FROM 'a#"(.)#"b' FOR '#'), substring(s SIMILAR 'a#"(.)#"b' ESCAPE '#'), substring(s, 1, 2), substr(s, 2) FROM t;
SELECT position('a' IN s), trim(s), trim(BOTH FROM s), trim(LEADING 'x' FROM s), trim(TRAILING FROM s), trim('x' FROM s), trim(BOTH 'x', s), btrim(s, 'x'), overlay(s PLACING 'x' FROM 2), overlay(s PLACING 'x' FROM 2 FOR 3), overlay(s, 'x', 2) FROM t;
SELECT current_date, current_time, current_time(2), current_timestamp, current_timestamp(0), localtime, localtimestamp(3), current_user, session_user, user, current_role, current_catalog, current_schema, current_schema(), now();
SELECT coalesce(a, b, 0), nullif(a, 0), greatest(a, b), least(1, 2), grouping(a), collation for (s), pg_typeof(a), xmlconcat(a, b) FROM t GROUP BY a;
SELECT CASE WHEN a THEN 1 ELSE 2 END, CASE a + 1 WHEN 1 THEN 'x' WHEN b THEN 'y' END, CASE WHEN a IS NULL AND b THEN NULL END::int FROM t;
SELECT $1, $2::int, a = $3, ($4)[1], ($5).x, f($6) FROM t;
SELECT NOT a = b, NOT a IS NULL, NOT a AND b, NOT (a AND b), NOT NOT a, -(-a), - - a, -(a::int), (-a)::int, +a FROM t;
SELECT a < b + c, a + b < c, a || b < c, a < b || c, a @> b = c, a = b @> c, a IS NULL AND b, a IN (1) = b, a LIKE b || c, a LIKE b = c FROM t;
SELECT a LIKE b || c ESCAPE d, a BETWEEN b AND c = d, (a BETWEEN b AND c) = d, a = b IS NULL, a <> b IS NOT TRUE, a < b IS DISTINCT FROM c FROM t;
SELECT "select", "Mixed Case", "a""b", "1st", année, _x, a$1, "user"."name", t."order" FROM t, "user";
SELECT a AS year, b AS month, c AS "day", d label, e AS user, f AS "from" FROM t;
SELECT int2vector '1 2', oid '26', regclass 'pg_class', 'pg_class'::regclass::oid, '1'::pg_catalog.int4 FROM t;
SELECT year FROM t WHERE month = 1 AND day < 5 AND text = 'x' AND name = 'y' AND type = 'z' AND key IS NULL AND value > 1;
SELECT treat(a AS s.t), (a).b.c, (a.b).c, (a).b[1], a.b[1] FROM t;
SELECT (a).b.c, (a.b).c, (a).b[1], a.b[1], a.b.c, (a).*, (a.b).* FROM t;
SELECT a FROM t WHERE (a, b) = ANY (SELECT c, d FROM u) AND (a > 1 OR (b < 2 AND (c = 3 OR d = 4))) AND NOT EXISTS (TABLE u);
SELECT a FROM t WHERE a::text LIKE '%x%' AND lower(b) = lower('Y') AND c BETWEEN now() - interval '1 week' AND now() AND d @> '{"k": 1}'::jsonb AND e && ARRAY[1, 2] AND f <> '' -- end
;
/* before */ SELECT /* nested /* deep */ */ 1 -- behind
;
SELECT ';', $$;$$, ";" FROM t;
SELECT true AND false OR true, 'yes'::bool, 1 = 1 AND 2 = 2, null::bool IS NULL, bool 'no' OR not true;
SELECT '2024-01-01'::date + 1, '1 day'::interval * 2, now() - interval '1 day' * 7, age(now(), ts), make_interval(days => 10), to_char(ts, 'YYYY-MM-DD"T"HH24:MI:SS') FROM t;
SELECT daterange('2024-01-01', '2024-02-01', '[)') @> d, int4range(1, 10) * int4range(5, 15), '[1,2]'::int4range -|- '[3,4]', lower(r), upper_inf(r) FROM t;
SELECT to_tsvector('english', body) @@ plainto_tsquery('cats & dogs'), ts_rank(v, q), v || w, 'a' <-> 'b'::tsquery, !! q, q && r FROM t;
SELECT '192.168.0.1/24'::inet << '192.168.0.0/16'::cidr, host(ip), ip - 1, ~ ip, point(1, 2) <-> point(3, 4), box '((0,0),(1,1))' @> point '(0.5,0.5)', # path '((0,0),(1,1))', @-@ lseg '((0,0),(1,1))', @@ circle '<(0,0),1>', ?- lseg '((0,0),(1,0))', a ?# b, a ?|| b, a <^ b, a >^ b, a |>> b FROM t;
