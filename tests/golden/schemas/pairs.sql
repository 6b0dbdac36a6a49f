-- Tables with everything that a wrong rewrite stumbles over: t and u have no key and may be NULL
-- everywhere; dim has a key and a nullable unique column; fact refers to it.
CREATE TABLE t (k INTEGER, g INTEGER, h INTEGER, x INTEGER, s VARCHAR, d DATE, q DECIMAL(7,2));
CREATE TABLE u (k INTEGER, g INTEGER, x INTEGER, s VARCHAR);
CREATE TABLE dim (id INTEGER PRIMARY KEY, name VARCHAR, code VARCHAR UNIQUE, y INTEGER);
CREATE TABLE fact (
  dim_id INTEGER NOT NULL REFERENCES dim (id),
  x INTEGER NOT NULL,
  quantity INTEGER CHECK (quantity > 0)
);
