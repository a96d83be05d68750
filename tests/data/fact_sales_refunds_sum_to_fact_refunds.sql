with sales as (

    select * from {{ ref('fact_sales') }}

),

refunds as (

    select * from {{ ref('fact_refunds') }}
    where is_counted

),

lines_summed_to_order as (

    select
        order_id,
        sum(refunds) as refunds
    from sales
    group by order_id

),

refunds_summed_to_order as (

    select
        order_id,
        sum(refunds) as refunds
    from refunds
    group by order_id

),

final as (

    select
        coalesce(lines.order_id, refunds.order_id) as order_id,
        coalesce(lines.refunds, 0) as refunds_of_lines,
        coalesce(refunds.refunds, 0) as refunds
    from lines_summed_to_order as lines
    full outer join refunds_summed_to_order as refunds
        on lines.order_id = refunds.order_id
    where coalesce(lines.refunds, 0) <> coalesce(refunds.refunds, 0)

)

select * from final
