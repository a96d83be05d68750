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

final as (

    {{ versions_of_changes(
        changes='deleted_customers_forgotten',
        key='customer_id',
        tracked=[
            'customer_name',
            'email',
            'country',
            'city',
            'language',
            'loyalty_tier',
            'is_deleted'
        ]
    ) }}

)

select * from final
