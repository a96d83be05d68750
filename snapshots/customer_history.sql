{% snapshot customer_history %}

{{ config(
    unique_key='change_id',
    strategy='timestamp',
    updated_at='changed_at',
    post_hook="{{ follow_the_log(
        changes=ref('stg_customer_changes'),
        key='customer_id',
        precedence=['is_from_profile', 'order_updated_at', 'order_id', 'source_file', 'source_position'],
        origin=['order_updated_at', 'order_id', 'source_file', 'source_position']
    ) }}"
) }}

{{ changes_not_in_history(changes=ref('stg_customer_changes')) }}

{% endsnapshot %}
