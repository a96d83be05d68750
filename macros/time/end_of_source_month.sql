{#
    The last microsecond of a month as a UTC instant: when a catalogue dump takes effect.
    The month is one of source_timezone, as all times that come without an offset.
#}
{% macro end_of_source_month(month) -%}
    timezone(
        'UTC',
        timezone(
            '{{ setting("source_timezone") }}',
            cast({{ month }} as timestamp) + interval 1 month - interval 1 microsecond
        )
    )
{%- endmacro %}
