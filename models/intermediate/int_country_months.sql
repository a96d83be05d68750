{{ config(materialized='table') }}

with months as (

    select * from {{ ref('int_months') }}

),

orders as (

    select * from {{ ref('int_orders_located') }}

),

-- Guests have no country: where they alone bought there are no customers.
countries as (

    select
        country,
        region,
        count(customer_id) > 0 as has_customers
    from orders
    group by country, region

),

final as (

    select
        months.sales_month,
        months.is_complete_month,
        countries.country,
        countries.region,
        countries.has_customers
    from months
    cross join countries

)

select * from final
