-- The demo's retail star schema. Scale 1 is 2 million sales. Every value is a function of the row
-- number and the seed, so that two runs make the same database. `mix(i, salt)` is a pseudo-random
-- number of 0 .. 2^32 - 1.
CREATE MACRO mix(i, salt) AS hash(i * 64 + salt, getvariable('seed')) >> 32;

CREATE TABLE dates (
  date_key INTEGER PRIMARY KEY,
  day DATE NOT NULL,
  year INTEGER NOT NULL,
  quarter INTEGER NOT NULL,
  month INTEGER NOT NULL,
  week INTEGER NOT NULL,
  weekday VARCHAR NOT NULL
);
INSERT INTO dates
SELECT i, day, year(day), quarter(day), month(day), week(day), dayname(day)
FROM (SELECT i::INTEGER AS i, (DATE '2021-01-01' + i::INTEGER)::DATE AS day FROM range(1826) r(i));

CREATE TABLE times (
  time_key INTEGER PRIMARY KEY,
  hour INTEGER NOT NULL,
  minute INTEGER NOT NULL
);
INSERT INTO times SELECT i, i // 60, i % 60 FROM range(1440) r(i);

CREATE TABLE stores (
  store_key INTEGER PRIMARY KEY,
  store_code VARCHAR NOT NULL,
  city VARCHAR NOT NULL,
  region VARCHAR NOT NULL,
  zip VARCHAR NOT NULL
);
INSERT INTO stores
SELECT i, format('S-{:04d}', i), format('City {:03d}', mix(i, 1) % 120),
       ['North', 'South', 'East', 'West'][1 + (mix(i, 2) % 4)::INTEGER],
       format('{:05d}', 10000 + mix(i, 3) % 80000)
FROM range(200) r(i);

CREATE TABLE products (
  product_key INTEGER PRIMARY KEY,
  product_name VARCHAR NOT NULL,
  brand VARCHAR NOT NULL,
  class VARCHAR NOT NULL,
  category VARCHAR NOT NULL,
  list_price DECIMAL(7, 2) NOT NULL
);
INSERT INTO products
SELECT i, format('Product {:06d} {:x}', i, mix(i, 4)), format('Brand {:03d} of {:x}', b, mix(b, 5)),
       format('Class {:02d} of department {}', b % 40, b % 10), format('Category number {:02d}', b % 10),
       ((100 + mix(i, 6) % 20000) / 100.0)::DECIMAL(7, 2)
FROM (SELECT i, (mix(i, 7) % 400)::INTEGER AS b FROM range(8000) r(i));

CREATE TABLE customers (
  customer_key INTEGER PRIMARY KEY,
  customer_code VARCHAR NOT NULL,
  first_name VARCHAR,
  last_name VARCHAR,
  email VARCHAR,
  segment VARCHAR NOT NULL,
  city VARCHAR NOT NULL,
  zip VARCHAR NOT NULL,
  dependents INTEGER NOT NULL,
  vehicles INTEGER NOT NULL
);
INSERT INTO customers
SELECT i, format('C{:010d}{:x}', i, mix(i, 8)),
       CASE WHEN mix(i, 9) % 50 = 0 THEN NULL ELSE format('First{:04d}', mix(i, 10) % 3000) END,
       CASE WHEN mix(i, 11) % 60 = 0 THEN NULL ELSE format('Last{:05d}', mix(i, 12) % 9000) END,
       format('user{:07d}@example.com', i),
       ['consumer', 'business', 'public', 'reseller'][1 + (mix(i, 13) % 4)::INTEGER],
       format('City {:03d}', mix(i, 14) % 120), format('{:05d}', 10000 + mix(i, 15) % 80000),
       mix(i, 16) % 7, mix(i, 17) % 5
FROM range((100000 * getvariable('scale'))::BIGINT) r(i);

CREATE TABLE sales (
  sale_line BIGINT PRIMARY KEY,
  sale_id BIGINT NOT NULL,
  date_key INTEGER,
  time_key INTEGER,
  store_key INTEGER,
  product_key INTEGER NOT NULL,
  customer_key INTEGER,
  warehouse INTEGER NOT NULL,
  channel VARCHAR NOT NULL,
  quantity BIGINT,
  list_price DECIMAL(7, 2),
  discount DECIMAL(7, 2),
  amount DECIMAL(9, 2)
);
INSERT INTO sales
SELECT i, i // 4,
       CASE WHEN mix(i, 18) % 40 = 0 THEN NULL ELSE mix(i // 4, 19) % 1826 END,
       480 + mix(i // 4, 20) % 720,
       CASE WHEN mix(i, 21) % 50 = 0 THEN NULL ELSE mix(i // 4, 22) % 200 END,
       mix(i, 23) % 8000,
       CASE WHEN mix(i // 4, 24) % 50 = 0 THEN NULL
            ELSE mix(i // 4, 25) % (100000 * getvariable('scale'))::BIGINT END,
       mix(i, 26) % 5,
       CASE WHEN mix(i // 4, 27) % 3 = 0 THEN 'web' ELSE 'shop' END,
       CASE WHEN mix(i, 28) % 100 = 0 THEN NULL ELSE 1 + mix(i, 29) % 100 END,
       ((100 + mix(i, 30) % 20000) / 100.0)::DECIMAL(7, 2),
       ((mix(i, 31) % 2000) / 100.0)::DECIMAL(7, 2),
       ((100 + mix(i, 32) % 90000) / 100.0)::DECIMAL(9, 2)
FROM range((2000000 * getvariable('scale'))::BIGINT) r(i);

CREATE TABLE returns (
  sale_id BIGINT NOT NULL,
  product_key INTEGER NOT NULL,
  date_key INTEGER,
  customer_key INTEGER,
  store_key INTEGER,
  refund DECIMAL(9, 2),
  reason VARCHAR NOT NULL
);
INSERT INTO returns
SELECT sale_id, product_key, date_key + (1 + mix(rowid, 33) % 30)::INTEGER, customer_key, store_key,
       (amount * 0.9)::DECIMAL(9, 2), format('Reason {:02d}', mix(rowid, 34) % 12)
FROM sales WHERE mix(rowid, 35) % 10 = 0;

CREATE TABLE visits (
  customer_key INTEGER NOT NULL,
  date_key INTEGER NOT NULL,
  page VARCHAR NOT NULL,
  referrer_code VARCHAR
);
INSERT INTO visits
SELECT mix(i, 36) % (100000 * getvariable('scale'))::BIGINT, mix(i, 37) % 1826,
       format('/page/{}', mix(i, 38) % 300), format('R{:03d}', mix(i, 39) % 500)
FROM range((1000000 * getvariable('scale'))::BIGINT) r(i);
