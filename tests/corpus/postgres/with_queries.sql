-- WITH: materialisation, recursion, SEARCH and CYCLE, nesting.
WITH a AS (SELECT 1 AS x), b(y) AS (SELECT x + 1 FROM a) SELECT x, y FROM a, b;
WITH a AS MATERIALIZED (SELECT 1), b AS NOT MATERIALIZED (SELECT 2) TABLE a UNION TABLE b;
WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 100) SELECT sum(i) FROM n;
WITH RECURSIVE tree AS (SELECT id, parent, ARRAY[id] AS path, false AS cycle FROM nodes WHERE parent IS NULL UNION ALL SELECT c.id, c.parent, path || c.id, c.id = ANY (path) FROM nodes c, tree t WHERE c.parent = t.id AND NOT cycle) SELECT * FROM tree ORDER BY path;
WITH RECURSIVE tree(id, up) AS (SELECT id, parent FROM nodes UNION ALL SELECT n.id, n.parent FROM nodes n JOIN tree t ON n.parent = t.id) SEARCH DEPTH FIRST BY id, up SET ordering SELECT * FROM tree ORDER BY ordering;
WITH RECURSIVE g AS (SELECT * FROM edges UNION SELECT e.* FROM edges e, g WHERE g.t = e.f) SEARCH BREADTH FIRST BY f SET seq CYCLE f, t SET is_cycle USING path TABLE g;
WITH RECURSIVE g AS (SELECT * FROM edges UNION ALL SELECT e.* FROM edges e, g WHERE g.t = e.f) CYCLE f SET is_cycle TO 'Y' DEFAULT 'N' USING path SELECT * FROM g;
WITH outermost(x) AS (SELECT 1 UNION (WITH innermost AS (SELECT 2) SELECT * FROM innermost UNION SELECT 3)) SELECT * FROM outermost ORDER BY 1;
SELECT * FROM (WITH q AS (SELECT 1 AS a) SELECT a FROM q) s WHERE a IN (WITH r AS (SELECT 1 AS b) SELECT b FROM r);
WITH t AS (SELECT 1) (SELECT * FROM t) LIMIT 1;
WITH RECURSIVE even(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM odd), odd(n) AS (SELECT n + 1 FROM even WHERE n < 10) SELECT * FROM odd;
WITH x AS (TABLE t), y AS (VALUES (1, 2)), "Z z" AS (SELECT 1 FOR UPDATE) SELECT * FROM x, y, "Z z";
WITH big AS (SELECT dept, sum(pay) AS total FROM members GROUP BY dept), top AS (SELECT dept FROM big WHERE total > (SELECT sum(total) / 10 FROM big)) SELECT m.dept, m.role, sum(m.pay) FROM members m WHERE m.dept IN (SELECT dept FROM top) GROUP BY m.dept, m.role;
