import Engine
import Testing

@Suite struct ChannelTests {
  @Test func `a channel holds only the newest value and gives it once`() {
    let channel = LatestValueChannel<Int>()
    channel.publish(1)
    channel.publish(2)
    #expect(channel.doorbell.wait(milliseconds: 0))
    #expect(channel.take() == 2)
    #expect(channel.take() == nil)
    #expect(!channel.doorbell.wait(milliseconds: 0))
  }

  @Test func `a mailbox keeps every message in order and rings its doorbell`() {
    let mailbox = Mailbox<Int>()
    #expect(!mailbox.doorbell.wait(milliseconds: 0))
    for number in 0..<100 { mailbox.send(number) }
    #expect(mailbox.doorbell.wait(milliseconds: 0))
    #expect(mailbox.takeAll() == Array(0..<100))
    #expect(mailbox.takeAll().isEmpty)
  }
}
