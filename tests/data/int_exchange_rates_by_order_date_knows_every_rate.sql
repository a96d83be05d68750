with exchange_rates as (

    select * from {{ ref('int_exchange_rates_by_order_date') }}

),

final as (

    select
        currency,
        order_date,
        '{{ setting("reporting_currency") }}' as reporting_currency,
        'set reporting_currency, or add rates to seeds/exchange_rates.csv' as remedy
    from exchange_rates
    where exchange_rate is null

)

select * from final
