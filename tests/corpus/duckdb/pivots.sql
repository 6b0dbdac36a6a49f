-- PIVOT and UNPIVOT, as statements and behind FROM.
SELECT * FROM cities PIVOT (sum(population) FOR year IN (2000, 2010, 2020));
SELECT * FROM cities PIVOT (sum(population) AS total, max(population) AS top FOR year IN (2000 AS y2000, 2010 AS y2010) country IN ('NL', 'US') GROUP BY name);
SELECT p.* FROM (SELECT name, year, population FROM cities) PIVOT (avg(population) FOR year IN (2000)) AS p;
SELECT * FROM cities PIVOT (sum(population) FOR (year, country) IN ((2000, 'NL'), (2010, 'US')));
SELECT * FROM monthly UNPIVOT (sales FOR month IN (jan, feb, mar));
SELECT * FROM monthly UNPIVOT INCLUDE NULLS (sales FOR month IN (jan AS 'January', feb AS 'February'));
SELECT * FROM monthly UNPIVOT ((s1, s2, s3) FOR quarter IN ((jan, feb, mar) AS q1, (apr, may, jun) AS q2));
SELECT u.month, u.sales FROM monthly AS m UNPIVOT (sales FOR month IN (COLUMNS(* EXCLUDE (dept)))) AS u WHERE u.sales > 10;
FROM cities PIVOT (count(*) FOR year IN (2000, 2010)) ORDER BY name;
FROM monthly UNPIVOT (sales FOR month IN (jan, feb)) SELECT month, sum(sales) GROUP BY month;
SELECT * FROM (UNPIVOT monthly ON jan, feb, mar INTO NAME month VALUE sales);
SELECT * FROM (PIVOT cities ON year IN (2000, 2010) USING sum(population) GROUP BY country);
WITH p AS (PIVOT cities ON year IN (2000, 2010) USING first(population)) SELECT * FROM p;
WITH u AS (UNPIVOT monthly ON COLUMNS(* EXCLUDE (empid, dept)) INTO NAME month VALUE sales) FROM u;
