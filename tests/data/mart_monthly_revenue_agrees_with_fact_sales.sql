with revenue as (

    select * from {{ ref('mart_monthly_revenue') }}

),

sales as (

    select * from {{ ref('fact_sales') }}
    where is_counted

),

sales_summed_to_month as (

    select
        {{ month_start('order_date') }} as sales_month,
        sum(gross_sales) as gross_sales,
        sum(discounts) as discounts,
        sum(net_sales) as net_sales
    from sales
    group by {{ month_start('order_date') }}

),

side_by_side as (

    select
        coalesce(revenue.sales_month, sales.sales_month) as sales_month,
        coalesce(revenue.gross_sales, 0) as gross_sales,
        coalesce(sales.gross_sales, 0) as gross_sales_of_lines,
        coalesce(revenue.discounts, 0) as discounts,
        coalesce(sales.discounts, 0) as discounts_of_lines,
        coalesce(revenue.net_sales, 0) as net_sales,
        coalesce(sales.net_sales, 0) as net_sales_of_lines
    from revenue
    full outer join sales_summed_to_month as sales
        on revenue.sales_month = sales.sales_month

),

final as (

    select *
    from side_by_side
    where
        gross_sales <> gross_sales_of_lines
        or discounts <> discounts_of_lines
        or net_sales <> net_sales_of_lines

)

select * from final
