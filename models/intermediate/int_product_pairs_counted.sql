{{ config(materialized='table') }}

with sales as (

    select * from {{ ref('fact_sales') }}
    where is_counted

),

products_of_orders as (

    select distinct
        order_id,
        product_id
    from sales

),

-- A single joint order is chance.
pairs_counted as (

    select
        firsts.product_id,
        seconds.product_id as other_product_id,
        count(*) as joint_order_count
    from products_of_orders as firsts
    inner join products_of_orders as seconds
        on
            firsts.order_id = seconds.order_id
            and firsts.product_id < seconds.product_id
    group by firsts.product_id, seconds.product_id
    having count(*) >= 2

),

pairs_both_ways as (

    select
        product_id,
        other_product_id,
        joint_order_count
    from pairs_counted
    union all
    select
        other_product_id as product_id,
        product_id as other_product_id,
        joint_order_count
    from pairs_counted

),

final as (

    select
        product_id,
        other_product_id,
        joint_order_count
    from pairs_both_ways

)

select * from final
