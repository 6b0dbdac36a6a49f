-- Trades and what was in force when they were made: quote and rate have keys, heard has none.
CREATE TABLE trade (
  id INTEGER PRIMARY KEY, sym VARCHAR, made INTEGER, size INTEGER, book VARCHAR,
  booked INTEGER NOT NULL
);
CREATE TABLE quote (
  sym VARCHAR, since INTEGER, bid INTEGER, ask INTEGER, kind INTEGER, PRIMARY KEY (sym, since)
);
CREATE TABLE rate (since TIMESTAMP UNIQUE, rate DECIMAL(7,2));
CREATE TABLE heard (sym VARCHAR, since INTEGER, bid INTEGER, note VARCHAR);
CREATE TABLE event (sym VARCHAR, seen TIMESTAMP, x INTEGER, f DOUBLE);
CREATE TABLE level (f DOUBLE UNIQUE, bid INTEGER);
CREATE TABLE venue (nm VARCHAR COLLATE NOCASE, since INTEGER, fee INTEGER, UNIQUE (nm, since));
CREATE TABLE lot (sym VARCHAR, since INTEGER, kind INTEGER, bid INTEGER, UNIQUE (sym, since, kind));
