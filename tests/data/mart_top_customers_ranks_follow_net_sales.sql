with top_customers as (

    select * from {{ ref('mart_top_customers') }}

),

compared as (

    select
        period,
        sales_month,
        sales_rank,
        net_sales,
        lag(sales_rank, 1, 0) over ranks as previous_rank,
        lag(net_sales) over ranks as previous_net_sales
    from top_customers
    window ranks as (partition by period, sales_month order by sales_rank)

),

final as (

    select *
    from compared
    where sales_rank <> previous_rank + 1 or net_sales > previous_net_sales

)

select * from final
