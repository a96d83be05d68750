with exchange_rates as (

    select * from {{ ref('int_exchange_rates_by_order_date') }}

),

final as (

    select
        currency,
        order_date,
        '{{ setting("reporting_currency") }}' as reporting_currency
    from exchange_rates
    where exchange_rate is null

)

select * from final
