-- Joins of all kinds.
SELECT * FROM a JOIN b ON a.id = b.id JOIN c USING (id, day) LEFT OUTER JOIN d ON true;
SELECT * FROM a NATURAL JOIN b NATURAL LEFT JOIN c;
SELECT * FROM a CROSS JOIN b, c JOIN d ON c.x = d.x;
SELECT * FROM a FULL OUTER JOIN b ON a.x = b.x AND a.y <> b.y RIGHT JOIN c ON b.z = c.z;
SELECT * FROM a SEMI JOIN b USING (id);
SELECT * FROM a ANTI JOIN b ON a.id = b.id AND b.deleted;
SELECT * FROM a POSITIONAL JOIN b;
SELECT * FROM trades ASOF JOIN quotes ON trades.sym = quotes.sym AND trades.ts >= quotes.ts;
SELECT * FROM trades ASOF LEFT JOIN quotes USING (sym, ts);
SELECT * FROM a JOIN LATERAL (SELECT max(v) AS m FROM b WHERE b.id = a.id) l ON true;
SELECT * FROM a, LATERAL (SELECT a.x + 1 AS y) AS l1, LATERAL (SELECT l1.y * 2) AS l2(z);
SELECT * FROM a LEFT JOIN (b JOIN c ON b.x = c.x) ON a.x = b.x;
SELECT * FROM (a JOIN b USING (id)) JOIN (c JOIN d USING (id)) USING (id);
SELECT * FROM (a CROSS JOIN b) AS ab;
SELECT * FROM ((a JOIN b ON a.i = b.i) JOIN c ON c.i = a.i);
SELECT * FROM a INNER JOIN b ON (a.x = b.x) WHERE a.y IN (SELECT y FROM c WHERE c.x = a.x);
SELECT count(*) FROM part p, supplier s, offer o WHERE p.id = o.part AND s.id = o.supplier AND o.cost = (SELECT min(o2.cost) FROM offer o2 WHERE o2.part = p.id);
SELECT min(n.name) AS who, min(t.title) AS movie FROM cast_of ci, company c, movie_company mc, person n, movie t
WHERE c.country = '[us]' AND (mc.note LIKE '%(USA)%' OR mc.note LIKE '%(worldwide)%') AND n.name LIKE 'B%' AND t.year BETWEEN 2005 AND 2015
  AND n.id = ci.person AND ci.movie = t.id AND t.id = mc.movie AND mc.company = c.id AND ci.role IN ('actor', 'actress', 'voice');
SELECT s.name, count(*) AS waiting FROM supplier s, item i1, orders o WHERE s.id = i1.supplier AND o.id = i1.orders AND o.status = 'F' AND i1.received > i1.promised
  AND EXISTS (SELECT * FROM item i2 WHERE i2.orders = i1.orders AND i2.supplier <> i1.supplier)
  AND NOT EXISTS (SELECT * FROM item i3 WHERE i3.orders = i1.orders AND i3.supplier <> i1.supplier AND i3.received > i3.promised)
GROUP BY s.name ORDER BY waiting DESC, s.name LIMIT 100;
SELECT flag, status, sum(quantity) AS q, sum(price * (1 - discount)) AS d, sum(price * (1 - discount) * (1 + tax)) AS c, avg(quantity), count(*)
FROM item WHERE shipped <= CAST('1998-12-01' AS date) - INTERVAL '90' DAY GROUP BY flag, status ORDER BY flag, status;
SELECT 100.00 * sum(CASE WHEN p.kind LIKE 'PROMO%' THEN i.price * (1 - i.discount) ELSE 0 END) / sum(i.price * (1 - i.discount)) AS promo FROM item i, part p WHERE i.part = p.id AND i.shipped >= date '1995-09-01' AND i.shipped < date '1995-09-01' + interval '1' month;
SELECT code, count(*), sum(balance) FROM (SELECT substring(phone FROM 1 FOR 2) AS code, balance FROM customer WHERE substring(phone FROM 1 FOR 2) IN ('13', '31') AND balance > (SELECT avg(balance) FROM customer WHERE balance > 0.00) AND NOT EXISTS (SELECT * FROM orders WHERE orders.customer = customer.id)) AS x GROUP BY code;
SELECT c.id, count(o.id) FROM customer c LEFT OUTER JOIN orders o ON c.id = o.customer AND o.remark NOT LIKE '%special%requests%' GROUP BY c.id;
SELECT * FROM 'data/2024/*.parquet' AS p WHERE p.filename LIKE '%01%';
SELECT * FROM read_csv('people.csv', delim = '|', header = true, columns = {'id': 'BIGINT', 'name': 'VARCHAR'});
SELECT * FROM read_parquet(['a.parquet', 'b.parquet'], union_by_name := true, hive_partitioning = true) WHERE year = 2024;
SELECT * FROM "file with blank.csv", 'x.json' j;
SELECT * FROM range(10), generate_series(1, 5, 2) AS g(i), repeat('x', 3);
SELECT * FROM duckdb_tables() WHERE NOT internal;
SELECT t1.i, t2.j FROM range(3) t1(i) JOIN range(5) t2(j) ON i < j;
SELECT * FROM (VALUES (1, 'a'), (2, 'b')) AS v(id, name);
SELECT * FROM VALUES (1, 'a'), (2, 'b') v(id, name);
SELECT * FROM (FROM a SELECT id) SEMI JOIN (TABLE b) USING (id);
SELECT * FROM a JOIN b ON a.x BETWEEN b.low AND b.high AND (a.k = b.k OR b.k IS NULL);
SELECT * FROM catalog.schema_x.table_y ty, "Schema"."Table" WHERE ty.a = "Table".a;
