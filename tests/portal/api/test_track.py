"""Following a matter without a login."""


def track(api, number, code):
    return api.get(f"/track/{number}/", headers={"X-Query-Code": code})


def test_number_and_code_show_where_it_stands_and_nothing_personal(api, card):
    application = card.accepted().application
    shown = track(api, application.number, application.query_code.lower()).json()
    assert shown["cases"][0]["state"] == "accepted"
    assert shown["whose_turn"] == {"party": "there", "organisation": "鄂尔多斯市人力资源和社会保障局"}
    assert set(shown) == {"number", "mode", "item", "whose_turn", "cases"}
    assert "王雅琴" not in str(shown)


def test_after_five_wrong_codes_even_the_right_one_waits(api, card, clock):
    application = card.submit().application
    assert [track(api, application.number, "WRONGXXX").status_code for _turn in range(6)] == [404] * 5 + [429]
    assert track(api, application.number, application.query_code).status_code == 429
    other = card.submit("citizen2").application
    assert track(api, other.number, other.query_code).status_code == 200
