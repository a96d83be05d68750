with order_items as (

    select * from {{ ref('stg_order_items') }}

),

sales as (

    select * from {{ ref('fact_sales') }}

),

lines_in as (

    select
        order_id,
        line_number,
        count(*) as line_count
    from order_items
    group by order_id, line_number

),

lines_out as (

    select
        order_id,
        line_number,
        count(*) as line_count
    from sales
    group by order_id, line_number

),

final as (

    select
        coalesce(lines_in.order_id, lines_out.order_id) as order_id,
        coalesce(lines_in.line_number, lines_out.line_number) as line_number,
        coalesce(lines_in.line_count, 0) as lines_in,
        coalesce(lines_out.line_count, 0) as lines_out
    from lines_in
    full outer join lines_out
        on
            lines_in.order_id = lines_out.order_id
            and lines_in.line_number = lines_out.line_number
    where lines_in.line_count is distinct from lines_out.line_count

)

select * from final
