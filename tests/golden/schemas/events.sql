-- What happened when: a date, a time without a zone and one with a zone.
CREATE TABLE event (id INTEGER, day DATE, at TIMESTAMP, utc TIMESTAMP WITH TIME ZONE, x INTEGER);
