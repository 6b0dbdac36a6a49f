-- The hundred dearest sales with everything known about them.
SELECT s.sale_id, s.amount, s.product_key, c.customer_code, c.email, p.product_name, st.city
FROM sales s
LEFT JOIN customers c ON s.customer_key = c.customer_key
LEFT JOIN products p ON s.product_key = p.product_key
LEFT JOIN stores st ON s.store_key = st.store_key
ORDER BY s.amount DESC, s.sale_line
LIMIT 100;
