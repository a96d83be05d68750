{{ config(severity='warn') }}

with orders as (

    select * from {{ ref('fact_orders') }}
    where is_counted

),

final as (

    select
        order_id,
        ordered_at,
        net_sales,
        refunds
    from orders
    where
        status = 'returned'
        and refunds < net_sales

)

select * from final
