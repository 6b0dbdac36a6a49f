-- Average quantity by product hierarchy, with subtotals.
SELECT product_name, brand, class, category, avg(quantity) AS average_quantity
FROM sales, dates, products
WHERE sales.date_key = dates.date_key
  AND sales.product_key = products.product_key
  AND year BETWEEN 2022 AND 2024
GROUP BY ROLLUP (product_name, brand, class, category)
ORDER BY average_quantity, product_name NULLS FIRST, brand NULLS FIRST, class NULLS FIRST,
         category NULLS FIRST
LIMIT 100;
