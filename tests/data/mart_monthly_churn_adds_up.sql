with churn as (

    select * from {{ ref('mart_monthly_churn') }}

),

churn_with_previous as (

    select
        *,
        lag(alive_customers, 1, 0) over (order by sales_month) as alive_previous
    from churn

),

final as (

    select *
    from churn_with_previous
    where
        active_customers
        <> active_previous - churned_customers + new_customers + reactivated_customers
        or alive_customers
        <> alive_previous - lapsed_customers + new_customers + won_back_customers
        or churned_customers > active_previous
        or lapsed_customers > alive_previous

)

select * from final
