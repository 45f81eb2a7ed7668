import KobraProtocol
import Testing

@testable import KobraState

struct ClosedTasksTests {
    private func id(_ number: Int) -> TaskID { given(TaskID("\(number)")) }

    @Test func howATaskWasClosedIsRemembered() {
        var tasks = ClosedTasks()
        #expect(tasks[id(1)] == nil)
        tasks.insert(id(1), .bySilence)
        tasks.insert(id(2), .byWord)
        #expect(tasks[id(1)] == .bySilence && tasks[id(2)] == .byWord)
        tasks.insert(id(1), .byWord)
        #expect(tasks[id(1)] == .byWord)
    }

    @Test func oldestIsForgottenBeyondTheLimit() {
        var tasks = ClosedTasks()
        for number in 1...ClosedTasks.limit { tasks.insert(id(number), .byWord) }
        tasks.insert(id(1), .byWord)
        tasks.insert(id(1000), .byWord)
        #expect(tasks[id(2)] == nil && tasks[id(1)] == .byWord && tasks[id(3)] == .byWord)
    }

    @Test func equalWithTheSameTasksClosedTheSameWay() {
        var (left, right) = (ClosedTasks(), ClosedTasks())
        left.insert(id(1), .byWord)
        #expect(left != right)
        right.insert(id(1), .bySilence)
        #expect(left != right)
        right.insert(id(1), .byWord)
        #expect(left == right && left.hashValue == right.hashValue)
    }
}
