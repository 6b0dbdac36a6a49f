-- Net sales by city around a date, returns subtracted where there are any.
SELECT city, category,
       sum(CASE WHEN day < DATE '2023-03-11' THEN amount - coalesce(refund, 0) ELSE 0 END) AS before,
       sum(CASE WHEN day >= DATE '2023-03-11' THEN amount - coalesce(refund, 0) ELSE 0 END) AS after
FROM sales
LEFT JOIN returns ON sales.sale_id = returns.sale_id AND sales.product_key = returns.product_key,
     stores, products, dates
WHERE sales.store_key = stores.store_key
  AND sales.product_key = products.product_key
  AND products.list_price BETWEEN 20 AND 30
  AND sales.date_key = dates.date_key
  AND day BETWEEN DATE '2023-02-09' AND DATE '2023-04-10'
GROUP BY city, category
ORDER BY city, category;
