-- Models as a build tool compiles them: imports, steps, final select.
with source as (
    select * from "raw"."shop"."customers"
),
renamed as (
    select
        id as customer_id,
        trim(lower(email)) as email,
        nullif(phone, '') as phone,
        created_at::timestamp as created_at,
        coalesce(is_deleted, false) as is_deleted
    from source
)
select * from renamed;
with orders as (select * from analytics.stg_orders),
payments as (select * from analytics.stg_payments),
order_payments as (
    select order_id, sum(amount) as total_amount,
        sum(case when payment_method = 'credit_card' then amount else 0 end) as credit_card_amount,
        sum(case when payment_method = 'coupon' then amount else 0 end) as coupon_amount
    from payments group by order_id
),
final as (
    select orders.order_id, orders.customer_id, orders.order_date, order_payments.total_amount,
        order_payments.credit_card_amount, order_payments.coupon_amount
    from orders left join order_payments using (order_id)
)
select * from final where order_date > (select max(order_date) from analytics.fct_orders);
with deduped as (select *, row_number() over (partition by event_id order by loaded_at desc) as rn from raw_events qualify rn = 1)
select * exclude (rn) from deduped;
with spine as (select unnest(generate_series(date '2020-01-01', date '2025-12-31', interval 1 day))::date as day),
joined as (select s.day, r.currency, r.rate from spine s asof left join rates r on s.day >= r.valid_from)
select day, currency, last_value(rate ignore nulls) over (partition by currency order by day) as rate from joined;
select md5(cast(coalesce(cast(customer_id as varchar), '_null_') || '-' || coalesce(cast(order_id as varchar), '_null_') as varchar)) as surrogate_key from analytics.stg_orders;
select count(*) as failures, count(*) != 0 as should_warn, count(*) != 0 as should_error
from (select customer_id as unique_field, count(*) as n_records from analytics.dim_customers where customer_id is not null group by customer_id having count(*) > 1) dbt_internal_test;
with all_values as (select status as value_field, count(*) as n_records from analytics.stg_orders group by status)
select * from all_values where value_field not in ('placed', 'shipped', 'completed', 'return_pending', 'returned');
with child as (select customer_id as from_field from analytics.stg_orders where customer_id is not null),
parent as (select customer_id as to_field from analytics.dim_customers)
select from_field from child left join parent on child.from_field = parent.to_field where parent.to_field is null;
(select cast('"raw"."a"' as varchar) as _dbt_source_relation, "id", cast(null as varchar) as "note" from "raw"."a")
union all
(select cast('"raw"."b"' as varchar) as _dbt_source_relation, "id", cast("note" as varchar) as "note" from "raw"."b");
select * from (with inner_cte as (select 1 as one) select one from inner_cte) where one = 1;
with recursive parents as (
  select id, parent_id, name, 1 as depth, [id] as path from categories where parent_id is null
  union all
  select c.id, c.parent_id, c.name, p.depth + 1, list_append(p.path, c.id) from categories c join parents p on c.parent_id = p.id where not list_contains(p.path, c.id)
)
select * from parents order by path;
with a as materialized (select 1 as x), b as not materialized (select x + 1 as y from a), c(z) as (select y * 2 from b) select x, y, z from a, b, c;
select
    date_day, -- the day
    sum(revenue) /* gross */ as revenue,
    -- a year earlier
    lag(sum(revenue), 365) over (order by date_day) as revenue_ly
from daily
group by 1 -- only the day
order by 1;
with snapshot as (select *, coalesce(lead(valid_from) over (partition by id order by valid_from), '9999-12-31'::timestamp) as valid_to from history)
select * from snapshot where valid_from <= '2024-06-01' and valid_to > '2024-06-01';
select * replace (lower(email) as email, round(amount, 2) as amount) from analytics.dim_customers;
select columns(* exclude (secret)) from vault;
select a.*, b.* exclude (id), b.id as b_id from a left join b on a.id = b.id;
from analytics.fct_orders select customer_id, sum(amount) as total where status = 'completed' group by all having total > 100 order by total desc;
from analytics.fct_orders;
from (from range(10) t(i) select i * 2 as j) where j > 5;
