-- Orders of one store that were shipped from more than one warehouse and came back.
WITH split AS (
  SELECT a.sale_id
  FROM sales a, sales b
  WHERE a.sale_id = b.sale_id AND a.warehouse <> b.warehouse
)
SELECT count(DISTINCT s.sale_id) AS orders, sum(s.amount) AS total
FROM sales s, stores, dates
WHERE s.store_key = stores.store_key
  AND s.date_key = dates.date_key
  AND stores.region = 'North' AND dates.year = 2023 AND dates.month = 2
  AND s.sale_id IN (SELECT sale_id FROM split)
  AND s.sale_id IN (SELECT returns.sale_id FROM returns, split
                    WHERE returns.sale_id = split.sale_id);
