import KobraProtocol
import KobraState

extension Order {
    /// Whether the printer must have answered a question made for this order before it is sent: it heats, moves or
    /// overwrites something.
    func needsEvidence(in situation: Situation) -> Bool {
        switch self {
        case .resume, .deleteFile, .printFile, .printDownload, .linkTask, .updateFirmware: true
        case .settings(let settings):
            settings.raisesTarget(in: situation) || settings.zOffset != nil || settings.speedMode != nil
        case .pause, .stop, .cancel, .refresh, .listFiles, .sliceParameters, .firmware, .startVideo, .emergencyStop:
            false
        }
    }

    /// What tells how the printer is: before the order is sent, and while it is watched. The state comes last, so that
    /// once it is heard the job has been spoken of.
    var evidence: [Queries.Question] {
        switch self {
        case .deleteFile(let storage, "/", _): [.print, .status, .files(storage)]
        default: [.print, .status]
        }
    }

    /// The question that the order is, where it is no more than one.
    var questions: [Queries.Question]? {
        switch self {
        case .refresh: [.print, .status]
        case .listFiles(let storage): [.files(storage)]
        case .firmware: [.firmware]
        default: nil
        }
    }

    /// The messages that carry it out.
    ///
    /// - Parameters:
    ///   - job: the open one, whose task is named as the printer last named it (Q14).
    ///   - newTask: the id for a job that begins.
    func commands(for job: Job?, newTask: String) -> [Command] {
        let task = job?.task?.verbatim ?? "-1"
        switch self {
        case .pause: return [.pause(task: task)]
        case .resume: return [.resume(task: task)]
        case .stop: return [.stop(task: task)]
        case .cancel: return [.cancel(task: task)]
        // Without a job's id, 0 is the current job here (protocol.md 9.3).
        case .settings(let settings): return [.update(task: job?.task?.verbatim ?? "0", settings)]
        case .deleteFile(let storage, let path, let name):
            return [.deleteFile(storage, path: path, filename: name)]
        case .sliceParameters: return [.querySliceParameters]
        case .printFile(let name, let path): return [.startFile(filename: name, path: path, task: newTask)]
        case .printDownload(let file): return [.startDownload(file, task: newTask)]
        case .linkTask(let local): return [.linkTask(task: task, local: local)]
        case .updateFirmware(let file, _, _): return [.updateFirmware(file)]
        case .startVideo(let target): return [.startVideo(target)]
        case .emergencyStop:
            let off = PrintSettings(nozzleTarget: 0, hotbedTarget: 0)
            return [.stop(task: task), .update(task: job?.task?.verbatim ?? "0", off)]
        case .refresh, .listFiles, .firmware: return []
        }
    }
}
