/// The examples of protocol.md section 16: type of the topic, and payload.
enum Examples {
    static let reports: [(type: String, payload: String)] = [
        (
            "lastWill",
            #"{"type":"lastWill","action":"onlineReport","state":"online","code":200,"msg":"device online","data":null}"#
        ),
        ("status", #"{"type":"status","action":"workReport","state":"free","code":200,"msg":"","data":null}"#),
        (
            "tempature",
            #"{"type":"tempature","action":"auto","state":"done","code":200,"msg":"","data":{"curr_hotbed_temp":59,"curr_nozzle_temp":214,"target_hotbed_temp":60,"target_nozzle_temp":215}}"#
        ),
        ("fan", #"{"type":"fan","action":"auto","state":"done","code":200,"msg":"","data":{"fan_speed_pct":70}}"#),
        (
            "ota",
            #"{"type":"ota","action":"reportVersion","state":"done","code":200,"msg":"done","data":{"firmware_version":"3.1.2","model_id":"20021"}}"#
        ),
        (
            "print",
            #"{"type":"print","action":"start","state":"downloading","code":200,"msg":"","data":{"taskid":"482913","progress":37}}"#
        ),
        (
            "print",
            #"{"type":"print","action":"start","state":"printing","code":200,"msg":"","data":{"taskid":"482913","localtask":"","filename":"bracket.gcode","progress":42,"print_time":31.5,"remain_time":0,"supplies_usage":5210.25,"total_layers":-1,"curr_layer":0}}"#
        ),
        (
            "print",
            #"{"type":"print","action":"update","state":"updated","code":200,"msg":"","data":{"taskid":"482913","curr_hotbed_temp":60,"curr_nozzle_temp":219,"settings":{"target_nozzle_temp":220,"target_hotbed_temp":60,"fan_speed_pct":100,"print_speed_mode":2,"z_comp":"-0.05"}}}"#
        ),
        (
            "print",
            #"{"type":"print","action":"pause","state":"paused","code":200,"msg":"","data":{"taskid":"482913"}}"#
        ),
        ("print", #"{"type":"print","action":"stop","state":"stoped","code":200,"msg":"","data":null}"#),
        (
            "print",
            #"{"type":"print","action":"start","state":"failed","code":10105,"msg":"download failed","data":{"taskid":"482914"}}"#
        ),
        (
            "file",
            #"{"type":"file","action":"listLocal","state":"done","code":200,"msg":"","data":{"records":[{"filename":"bracket.gcode","size":1834022,"timestamp":1709700000,"is_dir":false}]}}"#
        ),
        (
            "print",
            #"{"type":"print","action":"getSliceParam","state":"done","code":200,"data":{"slice_param":"{\"layer_height\":0.2}"}}"#
        ),
        (
            "peripherie",
            #"{"type":"peripherie","action":"query","state":"done","code":200,"data":{"camera":1,"multiColorBox":0,"udisk":1}}"#
        ),
        (
            "info",
            #"{"type":"info","action":"report","state":"done","data":{"temp":{"curr_nozzle_temp":20},"version":"2.1","state":"busy"}}"#
        ),
        ("ota", #"{"type":"ota","action":"update","state":"downloading","code":200,"data":{"progress":12}}"#),
    ]
}
