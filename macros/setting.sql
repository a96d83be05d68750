{#
    A setting by name: --vars > environment (STORELAKE_<NAME>) > dbt_project.yml.
    A unit test means what it states (`overrides: vars:`), whatever the environment says.
#}
{% macro setting(name) -%}
    {%- set project_value = var(name, none) -%}
    {%- set is_unit_test = model is defined and model.resource_type == 'unit_test' -%}
    {%- if is_unit_test or name in invocation_args_dict.get('vars', {}) -%}
        {{ return(project_value) }}
    {%- endif -%}
    {%- set stated = env_var('STORELAKE_' ~ (name | upper), '') -%}
    {{ return(stated if stated else project_value) }}
{%- endmacro %}
