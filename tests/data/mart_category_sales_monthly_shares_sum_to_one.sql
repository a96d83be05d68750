with category_sales as (

    select * from {{ ref('mart_category_sales_monthly') }}

),

categories_summed_to_month as (

    select
        sales_month,
        sum(net_sales) as net_sales,
        sum(sales_share) as sales_shares
    from category_sales
    group by sales_month

),

final as (

    select
        sales_month,
        net_sales,
        sales_shares
    from categories_summed_to_month
    where
        net_sales <> 0
        and not coalesce(abs(sales_shares - 1) <= 1e-9, false)

)

select * from final
