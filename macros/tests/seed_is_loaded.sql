{#
    Fails with rows in which the seed's file and its table differ: dbt run loads no seed,
    so after a change to one it is dbt build.
#}
{% test seed_is_loaded(model) %}
{%- if flags.EMPTY %}
select * from {{ model }} where false
{%- elif execute -%}
{%- set seed = graph.nodes.values()
    | selectattr('resource_type', 'equalto', 'seed')
    | selectattr('name', 'equalto', model.identifier) | first -%}
{%- set types = [] -%}
{%- for column, type in seed.config.column_types.items() -%}
    {%- do types.append("'" ~ column ~ "': '" ~ type ~ "'") -%}
{%- endfor -%}
{%- set path = adapter.config.project_root ~ '/' ~ seed.original_file_path %}

with file as (

    select *
    from read_csv('{{ path | replace("'", "''") }}', header = true, columns = {{ '{' ~ types | join(', ') ~ '}' }})

),

loaded as (

    select * from {{ model }}

)

select
    'dbt build' as to_run,
    'only in the file' as found,
    *
from (from file except all from loaded)
union all
select
    'dbt build' as to_run,
    'only in the warehouse' as found,
    *
from (from loaded except all from file)
{%- endif %}

{% endtest %}
