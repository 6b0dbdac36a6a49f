-- Averages per quantity band, each as scalar subqueries over the same rows.
SELECT
  CASE WHEN (SELECT count(*) FROM sales WHERE quantity BETWEEN 1 AND 20) > 100000
       THEN (SELECT avg(discount) FROM sales WHERE quantity BETWEEN 1 AND 20)
       ELSE (SELECT avg(amount) FROM sales WHERE quantity BETWEEN 1 AND 20) END AS band_1,
  CASE WHEN (SELECT count(*) FROM sales WHERE quantity BETWEEN 21 AND 40) > 100000
       THEN (SELECT avg(discount) FROM sales WHERE quantity BETWEEN 21 AND 40)
       ELSE (SELECT avg(amount) FROM sales WHERE quantity BETWEEN 21 AND 40) END AS band_2,
  CASE WHEN (SELECT count(*) FROM sales WHERE quantity BETWEEN 41 AND 60) > 100000
       THEN (SELECT avg(discount) FROM sales WHERE quantity BETWEEN 41 AND 60)
       ELSE (SELECT avg(amount) FROM sales WHERE quantity BETWEEN 41 AND 60) END AS band_3
FROM stores
WHERE store_key = 1;
