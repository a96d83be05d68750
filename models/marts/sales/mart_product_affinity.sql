with orders as (

    select * from {{ ref('fact_orders') }}
    where is_counted

),

sales as (

    select * from {{ ref('fact_sales') }}
    where is_counted

),

pairs as (

    select * from {{ ref('int_product_pairs_counted') }}

),

current_products as (

    select * from {{ ref('dim_product') }}
    where is_current

),

orders_counted as (

    select count(*) as order_count from orders

),

orders_counted_by_product as (

    select
        product_id,
        count(distinct order_id) as order_count
    from sales
    group by product_id

),

partners_ranked as (

    select
        pairs.*,
        firsts.order_count,
        seconds.order_count as other_order_count,
        row_number() over (
            partition by pairs.product_id
            order by
                pairs.joint_order_count desc,
                seconds.order_count asc,
                pairs.other_product_id asc
        ) as partner_rank
    from pairs
    inner join orders_counted_by_product as firsts
        on pairs.product_id = firsts.product_id
    inner join orders_counted_by_product as seconds
        on pairs.other_product_id = seconds.product_id

),

final as (

    select
        ranked.product_id,
        cast(ranked.partner_rank as integer) as partner_rank,
        products.product_name,
        ranked.other_product_id,
        others.product_name as other_product_name,
        ranked.order_count,
        ranked.other_order_count,
        ranked.joint_order_count,
        {{ safe_divide('ranked.joint_order_count', 'orders_counted.order_count') }}
            as support,
        {{ safe_divide('ranked.joint_order_count', 'ranked.order_count') }}
            as confidence,
        {{ safe_divide(
            'ranked.joint_order_count * orders_counted.order_count',
            'ranked.order_count * ranked.other_order_count'
        ) }} as lift
    from partners_ranked as ranked
    cross join orders_counted
    left join current_products as products
        on ranked.product_id = products.product_id
    left join current_products as others
        on ranked.other_product_id = others.product_id
    where ranked.partner_rank <= 10

)

select * from final
