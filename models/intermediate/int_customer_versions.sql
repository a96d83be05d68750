with history as (

    select * from {{ ref('customer_history') }}

),

attributes_carried_forward as (

    -- What a change does not state stays as it was. Changes of one instant merge: the
    -- later in this order wins where both state something.
    select
        customer_id,
        changed_at,
        {{ last_stated('customer_name') }} over so_far as customer_name,
        {{ last_stated('email') }} over so_far as email,
        {{ last_stated('country') }} over so_far as country,
        {{ last_stated('city') }} over so_far as city,
        {{ last_stated('language') }} over so_far as language,
        {{ last_stated('loyalty_tier') }} over so_far as loyalty_tier,
        coalesce({{ last_stated('is_deleted') }} over so_far, false) as is_deleted,
        lead(changed_at) over (
            partition by customer_id
            order by
                changed_at,
                is_from_profile,
                order_updated_at,
                order_id,
                source_file,
                source_position,
                change_id
        ) as next_changed_at
    from history
    window so_far as (
        partition by customer_id
        order by
            changed_at,
            is_from_profile,
            order_updated_at,
            order_id,
            source_file,
            source_position,
            change_id
        rows between unbounded preceding and current row
    )

),

changes_merged_to_instant as (

    select
        *,
        last_value(is_deleted) over (
            partition by customer_id
            order by changed_at
            rows between unbounded preceding and unbounded following
        ) as is_deleted_now
    from attributes_carried_forward
    where next_changed_at is distinct from changed_at

),

deleted_customers_forgotten as (

    select
        customer_id,
        changed_at,
        case when not is_deleted_now then customer_name end as customer_name,
        case when not is_deleted_now then email end as email,
        country,
        city,
        language,
        loyalty_tier,
        is_deleted
    from changes_merged_to_instant

),

with_previous_change as (

    select
        *,
        lag(customer_name) over changes_in_order as previous_customer_name,
        lag(email) over changes_in_order as previous_email,
        lag(country) over changes_in_order as previous_country,
        lag(city) over changes_in_order as previous_city,
        lag(language) over changes_in_order as previous_language,
        lag(loyalty_tier) over changes_in_order as previous_loyalty_tier,
        lag(is_deleted) over changes_in_order as previous_is_deleted,
        lag(changed_at) over changes_in_order as previous_changed_at
    from deleted_customers_forgotten
    window changes_in_order as (partition by customer_id order by changed_at)

),

-- What changes nothing is no version.
changes_collapsed as (

    select *
    from with_previous_change
    where
        previous_changed_at is null
        or customer_name is distinct from previous_customer_name
        or email is distinct from previous_email
        or country is distinct from previous_country
        or city is distinct from previous_city
        or language is distinct from previous_language
        or loyalty_tier is distinct from previous_loyalty_tier
        or is_deleted is distinct from previous_is_deleted

),

versions as (

    select
        *,
        row_number() over (partition by customer_id order by changed_at)
            as version_number,
        lead(changed_at) over (partition by customer_id order by changed_at)
            as valid_to
    from changes_collapsed

),

final as (

    select
        customer_id,
        cast(version_number as integer) as version_number,
        customer_name,
        email,
        country,
        city,
        language,
        loyalty_tier,
        is_deleted,
        -- Facts older than history belong to the first version.
        case
            when version_number = 1 then cast('1900-01-01' as timestamp)
            else changed_at
        end as valid_from,
        valid_to,
        valid_to is null as is_current
    from versions

)

select * from final
