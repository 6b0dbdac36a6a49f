-- The demo's tables as the front-end benchmark needs them.
CREATE TABLE dates (date_key INTEGER PRIMARY KEY, day DATE NOT NULL, year INTEGER NOT NULL,
  quarter INTEGER NOT NULL, month INTEGER NOT NULL, week INTEGER NOT NULL, weekday VARCHAR NOT NULL);
CREATE TABLE customers (customer_key INTEGER PRIMARY KEY, customer_code VARCHAR NOT NULL,
  first_name VARCHAR, last_name VARCHAR, email VARCHAR, segment VARCHAR NOT NULL,
  city VARCHAR NOT NULL, zip VARCHAR NOT NULL, dependents INTEGER NOT NULL,
  vehicles INTEGER NOT NULL);
CREATE TABLE sales (sale_line BIGINT PRIMARY KEY, sale_id BIGINT NOT NULL, date_key INTEGER,
  time_key INTEGER, store_key INTEGER, product_key INTEGER NOT NULL, customer_key INTEGER,
  warehouse INTEGER NOT NULL, channel VARCHAR NOT NULL, quantity BIGINT,
  list_price DECIMAL(7, 2), discount DECIMAL(7, 2), amount DECIMAL(9, 2));
