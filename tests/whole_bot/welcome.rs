//! The first word on a server that the bot comes to.

use waymark_playground::BotAnswer;

use crate::harness::{Harness, eventually, message};

#[tokio::test(flavor = "multi_thread")]
async fn a_server_is_told_once_what_to_do() {
    let harness = Harness::new().await;
    let (ada, grace) = (harness.user_session("ada"), harness.user_session("grace"));
    let guild = harness.discord.guilds()[0].id;
    assert!(ada.messages().is_empty(), "nothing is said unasked on a server that had the bot before");
    harness.discord.remove_bot(guild);
    harness.discord.invite_bot(guild);
    eventually("a first word", || !ada.messages().is_empty()).await;
    let [hello] = &ada.messages()[..] else { panic!("one message: {:?}", ada.messages()) };
    assert_eq!(hello.title(), Some("Waymark is here"));
    assert!(hello.pinged_users().is_empty() && hello.pinged_roles().is_empty());

    let refused = grace.press(hello, "Set it up…").await.unwrap();
    assert!(message(&refused).text().contains("for those who may manage the server"), "{refused:?}");
    let form = ada.press(hello, "Set it up…").await.unwrap();
    let BotAnswer::Modal(form) = form.answer else { panic!("no form: {form:?}") };
    let fields = [("Channel to post in", "daily"), ("Time", "8:30"), ("Time zone", "Paris")];
    let set = ada.submit(&form, &fields).await.unwrap();
    let set = message(&set);
    assert!(set.is_ephemeral() && set.text().contains("at **08:30** (Europe/Paris)"), "{}", set.text());
    let panel = ada.press(hello, "Settings").await.unwrap();
    assert!(message(&panel).is_ephemeral() && message(&panel).id != hello.id);
    for person in [&ada, &grace] {
        let next = person.press(hello, "What's next?").await.unwrap();
        assert!(message(&next).is_ephemeral() && message(&next).title() == Some("What to learn next"));
    }
    assert_eq!(hello.json["components"], ada.messages()[0].json["components"], "it stays as it was");

    let harness = harness.restart(|_| ()).await;
    let ada = harness.user_session("ada");
    ada.slash("/help").await.unwrap();
    let hellos = ada.messages().iter().filter(|one| one.title() == Some("Waymark is here")).count();
    assert_eq!(hellos, 1, "once");
    harness.stop().await.unwrap();
}
