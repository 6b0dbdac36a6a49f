-- A small shop: item and store have keys, sales refers to both, note has none.
CREATE TABLE item (item_no INTEGER PRIMARY KEY, name VARCHAR, category VARCHAR, price DECIMAL(7,2));
CREATE TABLE store (store_no INTEGER PRIMARY KEY, code VARCHAR UNIQUE, city VARCHAR);
CREATE TABLE sales (
  sale_no BIGINT PRIMARY KEY,
  item_no INTEGER NOT NULL REFERENCES item (item_no),
  store_no INTEGER REFERENCES store (store_no),
  sold DATE,
  quantity INTEGER,
  paid DECIMAL(7,2)
);
CREATE TABLE note (item_no INTEGER, body VARCHAR);
