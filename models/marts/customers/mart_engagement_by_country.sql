with country_months as (

    select * from {{ ref('int_country_months') }}
    where has_customers

),

customer_months as (

    select * from {{ ref('int_customer_country_months') }}

),

customers_summed_to_country as (

    select
        order_month,
        country,
        count(*) as active_customers,
        sum(case when is_new then 1 else 0 end) as new_customers,
        sum(case when is_retained then 1 else 0 end) as retained_customers,
        sum(order_count) as order_count,
        sum(net_sales) as net_sales
    from customer_months
    group by order_month, country

),

every_month_and_country as (

    select
        country_months.sales_month,
        country_months.is_complete_month,
        country_months.country,
        country_months.region,
        coalesce(customers_summed_to_country.active_customers, 0) as active_customers,
        coalesce(customers_summed_to_country.new_customers, 0) as new_customers,
        coalesce(customers_summed_to_country.retained_customers, 0)
            as retained_customers,
        coalesce(customers_summed_to_country.order_count, 0) as order_count,
        coalesce(customers_summed_to_country.net_sales, 0) as net_sales
    from country_months
    left join customers_summed_to_country
        on
            country_months.sales_month = customers_summed_to_country.order_month
            and country_months.country = customers_summed_to_country.country

),

with_previous_month as (

    -- The spine has no gaps, so the row before is the month before.
    select
        *,
        lag(active_customers) over (partition by country order by sales_month)
            as active_previous
    from every_month_and_country

),

final as (

    select
        sales_month,
        is_complete_month,
        country,
        region,
        cast(active_customers as bigint) as active_customers,
        cast(new_customers as bigint) as new_customers,
        cast(active_customers - new_customers as bigint) as returning_customers,
        {{ safe_divide('order_count', 'active_customers') }}
            as orders_per_active_customer,
        {{ money_per_head('net_sales', 'active_customers') }}
            as net_sales_per_active_customer,
        cast(retained_customers as bigint) as retained_customers,
        case
            when is_complete_month
                then {{ safe_divide('retained_customers', 'active_previous') }}
        end as retention_rate
    from with_previous_month

)

select * from final
