{{ config(materialized='table') }}

with months as (

    select * from {{ ref('int_months') }}

),

orders as (

    select * from {{ ref('fact_orders') }}
    where is_counted

),

refunds as (

    select * from {{ ref('fact_refunds') }}
    where is_counted

),

orders_summed_to_month as (

    select
        order_month,
        count(*) as order_count,
        sum(units) as units,
        sum(gross_sales) as gross_sales,
        sum(discounts) as discounts,
        sum(net_sales) as net_sales,
        sum(refunds) as refunds_by_order_date,
        sum(shipping) as shipping,
        sum(tax) as tax,
        sum(cost) as cost,
        sum(costed_net_sales) as costed_net_sales
    from orders
    group by order_month

),

-- The finance view: money that went back counts when it went back.
refunds_summed_to_month as (

    select
        refund_month,
        sum(refunds) as refunds
    from refunds
    group by refund_month

),

final as (

    select
        months.sales_month,
        months.is_complete_month,
        coalesce(orders_summed_to_month.order_count, 0) as order_count,
        coalesce(orders_summed_to_month.units, 0) as units,
        coalesce(orders_summed_to_month.gross_sales, 0) as gross_sales,
        coalesce(orders_summed_to_month.discounts, 0) as discounts,
        coalesce(orders_summed_to_month.net_sales, 0) as net_sales,
        coalesce(refunds_summed_to_month.refunds, 0) as refunds,
        coalesce(orders_summed_to_month.refunds_by_order_date, 0)
            as refunds_by_order_date,
        coalesce(orders_summed_to_month.shipping, 0) as shipping,
        coalesce(orders_summed_to_month.tax, 0) as tax,
        coalesce(orders_summed_to_month.cost, 0) as cost,
        coalesce(orders_summed_to_month.costed_net_sales, 0) as costed_net_sales
    from months
    left join orders_summed_to_month
        on months.sales_month = orders_summed_to_month.order_month
    left join refunds_summed_to_month
        on months.sales_month = refunds_summed_to_month.refund_month

)

select * from final
