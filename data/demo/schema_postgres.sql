-- The tables of data/demo/schema.sql as they are on a PostgreSQL server that their rows were copied to.
CREATE TABLE dates (
  date_key integer NOT NULL,
  day date,
  year integer,
  quarter integer,
  month integer,
  week integer,
  weekday character varying,
  PRIMARY KEY (date_key)
);

CREATE TABLE times (
  time_key integer NOT NULL,
  hour integer,
  minute integer,
  PRIMARY KEY (time_key)
);

CREATE TABLE stores (
  store_key integer NOT NULL,
  store_code character varying,
  city character varying,
  region character varying,
  zip character varying,
  PRIMARY KEY (store_key)
);

CREATE TABLE products (
  product_key integer NOT NULL,
  product_name character varying,
  brand character varying,
  class character varying,
  category character varying,
  list_price numeric(7,2),
  PRIMARY KEY (product_key)
);

CREATE TABLE customers (
  customer_key integer NOT NULL,
  customer_code character varying,
  first_name character varying,
  last_name character varying,
  email character varying,
  segment character varying,
  city character varying,
  zip character varying,
  dependents integer,
  vehicles integer,
  PRIMARY KEY (customer_key)
);

CREATE TABLE sales (
  sale_line bigint NOT NULL,
  sale_id bigint,
  date_key integer,
  time_key integer,
  store_key integer,
  product_key integer,
  customer_key integer,
  warehouse integer,
  channel character varying,
  quantity bigint,
  list_price numeric(7,2),
  discount numeric(7,2),
  amount numeric(9,2),
  PRIMARY KEY (sale_line)
);

CREATE TABLE returns (
  sale_id bigint,
  product_key integer,
  date_key integer,
  customer_key integer,
  store_key integer,
  refund numeric(9,2),
  reason character varying
);

CREATE TABLE visits (
  customer_key integer,
  date_key integer,
  page character varying,
  referrer_code character varying
);
