with versions as (

    select * from {{ ref('int_customer_versions') }}

),

country_names as (

    select * from {{ ref('int_country_names') }}

),

customers as (

    select
        {{ nth_key('versions.customer_id', 'versions.version_number') }}
            as customer_key,
        versions.customer_id,
        versions.version_number,
        versions.customer_name,
        versions.email,
        versions.country,
        coalesce(country_names.country_code, versions.country, 'unknown')
            as country_code,
        coalesce(country_names.region, 'unknown') as region,
        versions.city,
        versions.language,
        versions.loyalty_tier,
        versions.is_deleted,
        versions.valid_from,
        versions.valid_to,
        versions.is_current
    from versions
    left join country_names
        on upper(trim(versions.country)) = country_names.upper_name

),

-- Orders without a customer, and with one that nothing is known of.
members as (

    select 'guest' as customer_key
    union all
    select 'unknown' as customer_key

),

final as (

    select * from customers
    union all
    select
        customer_key,
        cast(null as varchar) as customer_id,
        cast(null as integer) as version_number,
        cast(null as varchar) as customer_name,
        cast(null as varchar) as email,
        cast(null as varchar) as country,
        'unknown' as country_code,
        'unknown' as region,
        cast(null as varchar) as city,
        cast(null as varchar) as language,
        cast(null as varchar) as loyalty_tier,
        false as is_deleted,
        cast('1900-01-01' as timestamp) as valid_from,
        cast(null as timestamp) as valid_to,
        true as is_current
    from members

)

select * from final
