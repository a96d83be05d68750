{{ config(materialized='table') }}

with inventory as (

    select * from {{ ref('fact_inventory') }}

),

sales as (

    select * from {{ ref('fact_sales') }}
    where is_counted

),

inventory_months as (

    select
        inventory_month,
        last_day(inventory_month) as last_date
    from inventory
    group by inventory_month

),

-- The 28 days that end with the dump's month.
final as (

    select
        inventory_months.inventory_month,
        sales.product_id,
        sum(sales.quantity) as units_sold
    from inventory_months
    inner join sales
        on
            inventory_months.last_date >= sales.order_date
            and inventory_months.last_date - interval 28 day < sales.order_date
    group by inventory_months.inventory_month, sales.product_id

)

select * from final
