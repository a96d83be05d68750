with region_sales as (

    select * from {{ ref('mart_region_sales_monthly') }}

),

final as (

    select
        sales_month,
        sum(sales_share) as share_total
    from region_sales
    group by sales_month
    having abs(sum(sales_share) - 1) > 1e-9

)

select * from final
