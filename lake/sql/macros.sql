-- What the bulk path is sure of. Whatever a macro does not vouch for goes to the exact
-- path (exact/validation.py), which decides; so these may be too strict, never too lax.
-- The first branch of a macro is the common form: the engine computes the others only
-- for the values that it leaves over. Long because each kind of leaf is read here and
-- nowhere else, most by the macros before it: one script, run once a connection.

-- Numbers as JSON text: 3 and "3" differ. A JSON number was written from the parser's
-- double, the shortest way; a string has the digits it was sent with.
create or replace macro main.text_of_number(text, whole, kept, beyond) as
    case
        when regexp_full_match(text, whole || '(\.' || kept || ')?') then text
        when regexp_full_match(text, '"' || whole || '(\.' || kept || ')?"') then text[2:-2]
        when regexp_full_match(text, whole || '\.' || beyond) then text
    end;

create or replace macro main.number_text(leaf, whole, kept, beyond) as
    text_of_number(cast(leaf as varchar), whole, kept, beyond);

-- Beyond the decimals that are kept, all but a half, which could be a double's doing.
create or replace macro main.price_of_text(leaf) as
    nullif(
        try_cast(
            number_text(
                leaf, '[0-9]{1,8}', '[0-9]{1,4}', '[0-9]{4}([0-46-9]|[0-9]{2,})'
            ) as decimal(18, 4)
        ),
        100000000
    );

create or replace macro main.amount_of_text(leaf) as
    nullif(
        nullif(
            try_cast(
                number_text(
                    leaf, '-?[0-9]{1,12}', '[0-9]{1,2}', '[0-9]{2}([0-46-9]|[0-9]{2,})'
                ) as decimal(18, 2)
            ),
            1000000000000
        ),
        -1000000000000
    );

-- A number too small for a double arrives as 0.0.
create or replace macro main.whole_of_text(leaf) as
    case
        when cast(leaf as varchar) = '0' then 0
        else try_cast(number_text(leaf, '[1-9][0-9]{0,8}', '0', 'nothing') as integer)
    end;

create or replace macro main.rounded_of_text(leaf, decimals) as
    case
        when
            contains(cast(leaf as varchar), '.')
            and not starts_with(cast(leaf as varchar), '"')
            and strlen(cast(leaf as varchar)) - strpos(cast(leaf as varchar), '.')
            > decimals
            then 1
        else 0
    end;

-- Texts arrive without their quotes: true and "true" look alike.
create or replace macro main.starts_with_letter(leaf) as
    (leaf >= 'A' and leaf < '[') or (leaf >= 'a' and leaf < '{');

create or replace macro main.is_word_of_json(leaf) as
    case
        when strlen(leaf) in (3, 4, 5, 8)
            then list_contains(['true', 'false', 'nan', 'inf', 'infinity'], lower(leaf))
        else false
    end;

create or replace macro main.is_unsure_text(leaf) as
    leaf is not null
    and case
        when starts_with_letter(leaf) then is_word_of_json(leaf)
        else regexp_full_match(
            leaf,
            '(?is)[\[{].*|-?nan|-?inf(inity)?|-?[0-9]+(\.[0-9]+)?(e[+-]?[0-9]+)?'
        )
    end;

-- A text that a record must have is not blank.
create or replace macro main.is_unsure_name(leaf) as
    is_unsure_text(leaf) or not regexp_matches(leaf, '[!-~]');

-- A blank attribute of a customer is not stated; the exact path leaves it out.
create or replace macro main.is_unsure_attribute(leaf) as
    leaf is not null
    and case
        when starts_with_letter(leaf) then is_word_of_json(leaf)
        else
            is_unsure_text(leaf)
            or not regexp_matches(leaf, '[^\x{09}-\x{0d}\x{1c}-\x{20}\x{85}\pZ]')
    end;

create or replace macro main.is_unsure_id(leaf) as
    leaf is not null
    and case
        when starts_with_letter(leaf) then is_word_of_json(leaf) or strlen(leaf) > 128
        -- The number -0 arrives as 0.
        when regexp_full_match(leaf, '[1-9][0-9]{0,127}|0[0-9]{1,127}') then false
        else
            not regexp_full_match(leaf, '[A-Za-z0-9_#:/. -]{1,128}')
            or regexp_full_match(
                leaf,
                '(?i) *|0|-?nan|-?inf(inity)?'
                || '|-?[0-9]+(\.[0-9]+(e[+-]?[0-9]+)?|e[+-]?[0-9]+)|-0'
            )
    end;

-- The session's time zone is `source_timezone`. A local time near a change of the clocks
-- may be ambiguous or may not exist.
create or replace macro main.utc_offset(instant) as
    timezone(getvariable('source_timezone'), instant) - timezone('UTC', instant);

create or replace macro main.instant_of(local_time) as
    timezone(getvariable('source_timezone'), local_time);

create or replace macro main.sure_local_time(local_time) as
    case
        when getvariable('source_timezone') = 'UTC' then local_time
        when
            utc_offset(instant_of(local_time) - interval 1 day)
            = utc_offset(instant_of(local_time) + interval 1 day)
            then timezone('UTC', instant_of(local_time))
    end;

-- Timestamps. Whether the contract's first or last year holds an instant can depend on
-- its offset: not sure.
create or replace macro main.sure_timestamp(leaf) as
    case
        when
            regexp_full_match(
                leaf,
                '(19[7-9][0-9]|2[01][0-9]{2}|2200)-[0-9]{2}-[0-9]{2}'
                || '[T ]([01][0-9]|2[0-3])(:[0-5][0-9]){2}(\.[0-9]{1,6})?Z'
            )
            then try_cast(leaf as timestamp)
        when
            regexp_full_match(
                leaf,
                '(19[89][0-9]|2[01][0-9]{2})-[0-9]{2}-[0-9]{2}'
                || '[T ]([01][0-9]|2[0-3])(:[0-5][0-9]){2}(\.[0-9]{1,6})?'
                || '[+-]([01][0-9]|2[0-3]):[0-5][0-9]'
            )
            then timezone('UTC', try_cast(leaf as timestamptz))
        when
            regexp_full_match(
                leaf,
                '(19[89][0-9]|2[01][0-9]{2})-[0-9]{2}-[0-9]{2}'
                || '([T ]([01][0-9]|2[0-3])(:[0-5][0-9]){2}(\.[0-9]{1,6})?)?'
            )
            then sure_local_time(try_cast(leaf as timestamp))
    end;
