{% snapshot product_history %}

{{ config(
    unique_key='change_id',
    strategy='timestamp',
    updated_at='changed_at',
    post_hook="{{ follow_the_log(
        changes=ref('stg_product_changes'),
        key='product_id',
        precedence=['is_withdrawn', 'source_file', 'source_position'],
        origin=['source_file', 'source_position']
    ) }}"
) }}

{{ changes_not_in_history(changes=ref('stg_product_changes')) }}

{% endsnapshot %}
