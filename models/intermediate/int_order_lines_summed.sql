with order_lines as (

    select * from {{ ref('int_order_lines_converted') }}

),

final as (

    select
        order_id,
        count(*) as line_count,
        sum(quantity) as units,

        -- in the order's currency
        sum(net_amount) as net_amount,

        -- in the reporting currency
        sum(gross_sales) as gross_sales,
        sum(discounts) as discounts,
        sum(net_sales) as net_sales,
        sum(cost) as cost,
        sum(case when cost is not null then net_sales end) as costed_net_sales
    from order_lines
    group by order_id

)

select * from final
