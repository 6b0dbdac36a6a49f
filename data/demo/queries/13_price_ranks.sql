-- Products by price within their category: small, and all of it is needed.
SELECT category, product_name, list_price,
       rank() OVER (PARTITION BY category ORDER BY list_price DESC) AS price_rank
FROM products
ORDER BY category, price_rank, product_name;
