with months as (

    select * from {{ ref('int_months') }}

),

sales as (

    select * from {{ ref('fact_sales') }}
    where is_counted

),

current_products as (

    select * from {{ ref('dim_product') }}
    where is_current

),

sales_summed_to_month as (

    select
        'month' as period,
        {{ month_start('order_date') }} as sales_month,
        product_id,
        count(distinct order_id) as order_count,
        sum(quantity) as units,
        sum(net_sales) as net_sales,
        sum(refunds) as refunds_by_order_date
    from sales
    group by {{ month_start('order_date') }}, product_id

),

sales_summed_to_all_time as (

    select
        'all_time' as period,
        cast(null as date) as sales_month,
        product_id,
        sum(order_count) as order_count,  -- an order has one date, hence one month
        sum(units) as units,
        sum(net_sales) as net_sales,
        sum(refunds_by_order_date) as refunds_by_order_date
    from sales_summed_to_month
    group by product_id

),

sales_of_both_periods as (

    select * from sales_summed_to_month
    union all
    select * from sales_summed_to_all_time

),

products_ranked as (

    select
        *,
        row_number() over (
            partition by period, sales_month
            order by net_sales desc, product_id
        ) as sales_rank
    from sales_of_both_periods

),

final as (

    select
        products_ranked.period,
        products_ranked.sales_month,
        months.is_complete_month,
        cast(products_ranked.sales_rank as integer) as sales_rank,
        products_ranked.product_id,
        current_products.product_name,
        current_products.category,
        current_products.brand,
        cast(products_ranked.order_count as bigint) as order_count,
        cast(products_ranked.units as bigint) as units,
        cast(products_ranked.net_sales as decimal(18, 2)) as net_sales,
        cast(products_ranked.refunds_by_order_date as decimal(18, 2))
            as refunds_by_order_date,
        cast(
            products_ranked.net_sales - products_ranked.refunds_by_order_date
            as decimal(18, 2)
        ) as net_revenue_by_order_date
    from products_ranked
    left join months
        on products_ranked.sales_month = months.sales_month
    left join current_products
        on products_ranked.product_id = current_products.product_id
    where products_ranked.sales_rank <= {{ count_setting('top_n') }}

)

select * from final
