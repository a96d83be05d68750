with every_month as (

    select * from {{ ref('int_sales_by_month') }}

),

final as (

    select
        sales_month,
        is_complete_month,
        cast(order_count as bigint) as order_count,
        cast(units as bigint) as units,
        cast(gross_sales as decimal(18, 2)) as gross_sales,
        cast(discounts as decimal(18, 2)) as discounts,
        cast(net_sales as decimal(18, 2)) as net_sales,
        cast(refunds as decimal(18, 2)) as refunds,
        cast(net_sales - refunds as decimal(18, 2)) as net_revenue,
        cast(refunds_by_order_date as decimal(18, 2)) as refunds_by_order_date,
        cast(net_sales - refunds_by_order_date as decimal(18, 2))
            as net_revenue_by_order_date,
        cast(shipping as decimal(18, 2)) as shipping,
        cast(tax as decimal(18, 2)) as tax,
        cast(cost as decimal(18, 2)) as cost,
        cast(costed_net_sales as decimal(18, 2)) as costed_net_sales,
        cast(costed_net_sales - cost as decimal(18, 2)) as gross_profit,
        {{ safe_divide('costed_net_sales - cost', 'costed_net_sales') }}
            as gross_margin_rate,
        {{ money_per_head('net_sales', 'order_count') }} as aov
    from every_month

)

select * from final
